"""Read every packet of a film once: write a packet table for each track and describe the streams."""

from collections.abc import Callable, Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media.child.facts import declared_codecs
from rushes.media.container import Film, open_video
from rushes.media.packets import NOTHING, Packets
from rushes.steps.compose.child.aac import swappable
from rushes.steps.compose.child.packet_inspection import WATCHES, PacketInspector
from rushes.steps.compose.streams import Picture, Sound

Say = Callable[[float, str], None]


def survey(path: str, say: Say, *, most_pixels: int, keep_too: list[str]) -> dict[str, Any]:
    """Write the packet tables `pictures` and, for each audio track, `sound-<index>`; return the fields of StreamScan.

    Raises Rejected: NO_VIDEO_STREAM, CODEC_NOT_SUPPORTED, TOO_MANY_PIXELS, ENCRYPTED, and the errors of opening.
    """
    declared_codecs(path)
    with open_video(path) as film:
        video = _require_video(film, most_pixels)
        tracks = audible(film, every="audio-tracks" in keep_too)
        inspector = WATCHES.get(video.codec_context.codec.canonical_name, PacketInspector)(picture_of(video))
        sounds, kept = [sound_of(track) for track in tracks], passed_on(film, keep_too)
        tables = {stream.index: Packets(stream.time_base, film.zero) for stream in (video, *tracks)}
        for packet in film.packets():
            if packet.stream_index in tables and packet.size:
                mark = inspector.see(packet) if packet.stream_index == video.index else NOTHING
                tables[packet.stream_index].add(packet, mark)
        say(1.0, "scanning packets")
        tables[video.index].settle()
        tables[video.index].write(Path("pictures"))
        for sound in sounds:
            tables[sound.index].write(Path(sound.table))
        return {
            "container": film.container,
            "seconds": (film.file.duration or 0) / 1_000_000,
            "picture": asdict(inspector.picture()),
            "sounds": [asdict(sound) for sound in sounds],
            "kept": kept,
            "dropped": dropped(film, {*tables, *kept}, keep_too),
        }


def _require_video(film: Film, most_pixels: int) -> Any:
    video = film.video
    if video is None:
        raise Rejected(Reason.NO_VIDEO_STREAM, "The file has no picture. Upload a video.")
    if video.codec_context is None or not video.time_base:
        raise Rejected(
            Reason.CODEC_NOT_SUPPORTED,
            "The codec of the video is not supported. Export it again, with H.264.",
        )
    if video.width * video.height > most_pixels:
        raise Rejected(
            Reason.TOO_MANY_PIXELS,
            f"The picture has {video.width} × {video.height} pixels; the limit is {most_pixels}. "
            "Export it smaller.",
        )
    return video


def picture_of(video: Any) -> Picture:
    context = video.codec_context
    colours = (context.color_primaries, context.color_trc, context.colorspace, context.color_range)
    return Picture(
        index=video.index,
        codec=context.codec.canonical_name,
        profile=context.profile or "",
        level=context.level,
        pixel_format=context.pix_fmt or "",
        width=context.width,
        height=context.height,
        aspect=str(video.sample_aspect_ratio or 1),
        tick=str(video.time_base),
        rate=str(video.average_rate or video.guessed_rate or 30),
        reorder=context.reorder_depth,
        colours=colours,
        record=(context.extradata or b"").hex(),
        bit_rate=context.bit_rate or 0,
    )


def sound_of(audio: Any) -> Sound:
    context = audio.codec_context
    return Sound(
        index=audio.index,
        codec=context.codec.canonical_name,
        profile=context.profile or "",
        rate=context.sample_rate,
        layout=context.layout.name,
        samples=context.frame_size,
        tick=str(audio.time_base),
        bit_rate=context.bit_rate or 0,
        swappable=swappable(context),
    )


def audible(film: Film, *, every: bool) -> list[Any]:
    """Return the audio tracks to edit, the main one first: only that one, or every decodable one."""
    main = film.audio
    usable = [track for track in film.file.streams.audio if track.codec_context is not None]
    selected = [track for track in usable if main is not None and track.index == main.index]
    return selected + [track for track in usable if every and track not in selected]


def passed_on(film: Film, keep_too: Collection[str]) -> list[int]:
    """Return the indexes of the streams to copy unchanged: subtitles, then the cover picture."""
    subtitles = [stream.index for stream in film.file.streams.subtitles if "subtitle-tracks" in keep_too]
    return subtitles + [
        stream.index for stream in film.file.streams if is_cover(stream) and "cover" in keep_too
    ]


def is_cover(stream: Any) -> bool:
    """Whether the stream is an attached cover picture."""
    from av.stream import Disposition

    return bool(stream.disposition & Disposition.attached_pic)


def dropped(film: Film, kept: set[int], keep_too: Collection[str]) -> list[str]:
    """Describe the parts of the file that the copy will lack."""
    descriptions = [
        f"{'cover picture' if is_cover(stream) else f'{stream.type} track'} {stream.index}"
        for stream in film.file.streams
        if stream.index not in kept
    ]
    if "tags" not in keep_too:
        descriptions += [f"tag {name}" for name in sorted(film.file.metadata) if name not in STRUCTURAL]
    return (
        [*descriptions, "chapters"] if film.file.chapters() and "chapters" not in keep_too else descriptions
    )


STRUCTURAL = {"major_brand", "minor_version", "compatible_brands", "encoder", "ENCODER"}
"""Tags that FFmpeg derives from the container itself."""
