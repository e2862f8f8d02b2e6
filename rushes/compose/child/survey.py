"""Looks at every packet of a film once: writes a table of each track, says what the streams are."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rushes.compose.child.aac import swappable
from rushes.compose.child.watch import WATCHES, Watch
from rushes.compose.streams import Picture, Sound
from rushes.errors import Reason, Rejected
from rushes.media.child.facts import declared_codecs
from rushes.media.container import Film, open_video
from rushes.media.packets import NOTHING, Packets

Say = Callable[[float, str], None]


def survey(path: str, say: Say, *, most_pixels: int) -> dict[str, Any]:
    """Write the tables `pictures` and, where there is sound, `sounds`; answers the fields of Survey.

    Raises Rejected: NO_VIDEO_STREAM, CODEC_NOT_SUPPORTED, TOO_MANY_PIXELS, ENCRYPTED, and what opening does.
    """
    declared_codecs(path)
    with open_video(path) as film:
        video = _video(film, most_pixels)
        audio = film.audio if film.audio is not None and film.audio.codec_context is not None else None
        watch = WATCHES.get(video.codec_context.codec.canonical_name, Watch)(picture_of(video))
        streams: list[Any] = [stream for stream in (video, audio) if stream is not None]
        tables = {stream.index: Packets(stream.time_base, film.zero) for stream in streams}
        for packet in film.packets():
            if packet.stream_index in tables and packet.size:
                mark = watch.see(packet) if packet.stream_index == video.index else NOTHING
                tables[packet.stream_index].add(packet, mark)
        say(1.0, "looking at every packet")
        tables[video.index].settle()
        tables[video.index].write(Path("pictures"))
        if audio is not None:
            tables[audio.index].write(Path("sounds"))
        return {
            "container": film.container,
            "seconds": (film.file.duration or 0) / 1_000_000,
            "picture": asdict(watch.picture()),
            "sound": asdict(sound_of(audio)) if audio is not None else None,
            "dropped": dropped(film, {video.index, audio.index if audio is not None else -1}),
        }


def _video(film: Film, most_pixels: int) -> Any:
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
            f"The picture has {video.width} × {video.height} pixels; at most {most_pixels} are taken. "
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


def dropped(film: Film, kept: set[int]) -> list[str]:
    """What the file holds beside the two tracks that are worked on, in words."""
    from av.stream import Disposition

    found = []
    for stream in film.file.streams:
        if stream.index in kept:
            continue
        cover = stream.disposition & Disposition.attached_pic
        found.append(f"{'cover picture' if cover else f'{stream.type} track'} {stream.index}")
    found += [f"tag {name}" for name in sorted(film.file.metadata) if name not in STRUCTURAL]
    return [*found, "chapters"] if film.file.chapters() else found


STRUCTURAL = {"major_brand", "minor_version", "compatible_brands", "encoder", "ENCODER"}
"""Tags that FFmpeg makes of the container itself."""
