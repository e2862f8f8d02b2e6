"""Reads the facts of a video: the boxes by hand, every packet once; decode_check.py does the decoding."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media import boxes, ebml
from rushes.media.child import decode_check
from rushes.media.container import Film, open_video
from rushes.media.sniff import DEMUXERS, container_of, picture
from rushes.media.timeline import Timeline

KINDS = ("video", "audio", "subtitle", "data", "attachment")

Say = Callable[[float, str], None]


def read(path: str, say: Say, *, most_pixels: int) -> dict[str, Any]:
    """The fields of rushes.media.facts.Facts but `size`. Raises Rejected: ENCRYPTED, CORRUPT and what opening does.

    A picture of more than `most_pixels` is not decoded.
    """
    names = declared_codecs(path)
    with open_video(path) as film:
        facts = _scan(film, names)
    say(0.5, "decoding")
    if facts["has_video"] and facts["width"] * facts["height"] <= most_pixels:
        facts |= decode_check.look(path)
    if facts["has_audio"]:
        facts |= decode_check.listen(path)
    return facts


def declared_codecs(path: str) -> tuple[str, ...]:
    """What the file calls the codec of each track. Raises Rejected: ENCRYPTED, CORRUPT, NOT_A_VIDEO."""
    demuxer, size = DEMUXERS[container_of(Path(path))], Path(path).stat().st_size
    with Path(path).open("rb") as file:
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
        "width": 0,
        "height": 0,
        "has_audio": audio is not None and lines[audio.index].packets > 0,
        "damaged": film.errors,
    }
    if video is not None:
        facts |= _pictures(lines[video.index])
        facts |= {"video_codec": _codec(video, names), "video_decodable": video.codec_context is not None}
        if video.codec_context is not None:
            facts |= {"width": video.width, "height": video.height}
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
