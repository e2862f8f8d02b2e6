"""Reads the facts of a video: the boxes by hand, every packet once, the first pictures and the first sound."""

import os
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media import boxes, ebml
from rushes.media.container import Film, content, open_video
from rushes.media.orientation import Orientation, of_frame
from rushes.media.sniff import DEMUXERS, container_of, picture
from rushes.media.timeline import Timeline

ENOUGH_FRAMES = 5
TRIED_PACKETS = 300  # what may pass before the first picture comes, 10 s at 30 a second
SILENCE = 3  # of 32,767: −80 dB, below every microphone
KINDS = ("video", "audio", "subtitle", "data", "attachment")

Say = Callable[[float, str], None]


def read(path: str, say: Say, *, most_pixels: int) -> dict[str, Any]:  # noqa: ARG001 - every child function is told
    """The fields of rushes.media.facts.Facts but `size`. Raises Rejected: ENCRYPTED, CORRUPT and what opening does.

    A picture of more than `most_pixels` is not decoded.
    """
    names = declared_codecs(path)
    with open_video(path) as film:
        facts = _scan(film, names)
        if (video := film.video) is not None:
            width, height = video.width or 0, video.height or 0
    if facts["has_video"] and width * height <= most_pixels:
        facts |= _look(path)
    elif facts["has_video"]:
        facts |= {"width": width, "height": height}
    if facts["has_audio"]:
        facts |= _listen(path)
    return facts


def declared_codecs(path: str) -> tuple[str, ...]:
    """What the file calls the codec of each track. Raises Rejected: ENCRYPTED, CORRUPT, NOT_A_VIDEO."""
    demuxer, size = DEMUXERS[container_of(Path(path))], os.stat(path).st_size  # noqa: PTH116 - no Path needed
    with open(path, "rb") as file:  # noqa: PTH123
        if demuxer == "matroska":
            tracks = ebml.tracks(file, size)
            return _open(tracks.codecs, encrypted=tracks.encrypted)
        if demuxer != "mov":
            return ()
        movie = boxes.movie(file, size)
    if not movie.top & {b"moov", b"moof"}:
        if b"meta" in movie.top:
            raise picture("HEIC or AVIF")
        raise Rejected(
            Reason.CORRUPT,
            "The file's index (its moov box) is missing: the recording or the upload was cut short. "
            "Export or upload it again.",
        )
    return _open(movie.entries, encrypted=movie.protected)


def _open(names: tuple[str, ...], *, encrypted: bool) -> tuple[str, ...]:
    if encrypted:
        raise Rejected(
            Reason.ENCRYPTED, "The video is encrypted (copy protection). Upload a copy without protection."
        )
    return names


def _scan(film: Film, names: tuple[str, ...]) -> dict[str, Any]:
    streams = list(film.file.streams)
    lines = {s.index: Timeline(float(s.time_base or 0), film.zero) for s in streams}
    for packet in film.packets():
        if packet.size or packet.pts is not None:
            lines[packet.stream_index].add(packet)
    video, audio = film.video, film.audio
    heard = [lines[s.index].length for s in (video, audio) if s is not None]
    declared = film.file.duration
    facts: dict[str, Any] = {
        "container": film.container,
        "start": round(film.zero, 6),
        "duration": round(max(heard, default=0.0), 6),
        "declared_duration": None if declared is None else declared / 1_000_000,
        "streams": [_stream(s, lines[s.index], names) for s in streams],
        "has_video": video is not None,
        "has_audio": audio is not None and lines[audio.index].packets > 0,
        "damaged": film.errors,
    }
    if video is not None:
        facts |= _pictures(lines[video.index])
        facts |= {"video_codec": _codec(video, names), "video_decodable": video.codec_context is not None}
    if audio is not None:
        facts |= {"audio_codec": _codec(audio, names)}
    return facts


def _stream(stream: Any, line: Timeline, names: tuple[str, ...]) -> dict[str, Any]:
    from av.stream import Disposition

    return {
        "index": stream.index,
        "kind": stream.type if stream.type in KINDS else "unknown",
        "codec": _codec(stream, names),
        "decodable": stream.codec_context is not None,
        "language": stream.language or "",
        "packets": line.packets,
        "declared_frames": stream.frames,
        "cover": bool(stream.disposition & Disposition.attached_pic),
    }


def _codec(stream: Any, names: tuple[str, ...]) -> str:
    """FFmpeg's name of the codec, or the file's own when FFmpeg has no decoder for it."""
    if stream.codec_context is not None:
        return str(stream.codec_context.codec.canonical_name)
    return names[stream.index] if stream.index < len(names) else "unknown"


def _pictures(line: Timeline) -> dict[str, Any]:
    return {
        "frames": line.packets,
        "fps": round(line.fps, 4),
        "frame_rate": "constant" if line.constant else "variable",
        "key_frames": line.keys,
        "longest_gop": round(line.longest_group, 4),
        "open_gops": line.open_groups,
    }


def _look(path: str) -> dict[str, Any]:
    """Decode the first pictures: their number is the only proof that there are any."""
    with open_video(path) as film:
        video = film.video
        if video is None or video.codec_context is None:
            return {}
        video.codec_context.thread_count = 1
        shape = {"width": video.width or 0, "height": video.height or 0}
        tried = decoded = 0
        for packet in film.packets(video):
            tried += 1
            frames = film.decode(packet)
            if frames and not decoded:
                shape = _shape(frames[0], video)
            decoded += len(frames)
            if decoded >= ENOUGH_FRAMES or tried >= TRIED_PACKETS:
                break
        return shape | {"frames_tried": tried, "frames_decoded": decoded}


def _shape(frame: Any, video: Any) -> dict[str, Any]:
    orientation: Orientation = of_frame(frame)
    aspect = float(video.sample_aspect_ratio or 1) or 1.0
    width, height = frame.width, frame.height
    if orientation.sideways:
        width, height, aspect = height, width, 1 / aspect
    return {
        "width": width,
        "height": height,
        "rotation": orientation.rotation,
        "mirrored": orientation.mirrored,
        "pixel_aspect": round(aspect, 6),
        "pixel_format": frame.format.name,
    }


def _listen(path: str) -> dict[str, Any]:
    """Decode the sound until something is heard."""
    with open_video(path) as film:
        audio = film.audio
        if audio is None or audio.codec_context is None:
            return {}
        facts = {"audio_channels": audio.codec_context.channels, "audio_rate": audio.codec_context.sample_rate}
        decoded = False
        for loudest in _levels(film, audio):
            decoded = True
            if loudest > SILENCE:
                return facts | {"audio_decodable": True}
        return facts | {"audio_decodable": decoded, "audio_silent": decoded}


def _levels(film: Film, audio: Any) -> Iterator[int]:
    """The loudest sample of each frame, of 32,767."""
    from av import AudioResampler

    resampler, shape = None, None
    for frame in film.frames(audio):
        if shape != (shape := (frame.format.name, frame.layout.name, frame.sample_rate)):
            resampler = AudioResampler("s16", "mono", 16_000)
        with content():
            pieces = resampler.resample(frame) if resampler else []
        for piece in pieces:
            samples = array("h", bytes(piece.planes[0])[: piece.samples * 2])
            yield max(max(samples), -min(samples)) if samples else 0
