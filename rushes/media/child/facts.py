"""Read the facts of a video: parse its boxes, read every packet once; decode_check.py does the decoding."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media import boxes, ebml
from rushes.media.child import decode_check
from rushes.media.container import Film, open_video
from rushes.media.sniff import DEMUXERS, container_of, image_rejection
from rushes.media.timeline import Timeline

STREAM_TYPES = ("video", "audio", "subtitle", "data", "attachment")

ProgressCallback = Callable[[float, str], None]


def read_facts(path: str, report_progress: ProgressCallback, *, max_pixels: int) -> dict[str, Any]:
    """Return the fields of rushes.media.facts.Facts except `size`.

    Frames of more than `max_pixels` are not decoded. Raises Rejected: ENCRYPTED, CORRUPT and what opening raises.
    """
    codec_names = declared_codecs(path)
    with open_video(path) as film:
        facts = _scan(film, codec_names)
    report_progress(0.5, "decoding")
    if facts["has_video"] and facts["width"] * facts["height"] <= max_pixels:
        facts |= decode_check.check_video(path)
    if facts["has_audio"]:
        facts |= decode_check.check_audio(path)
    return facts


def declared_codecs(path: str) -> tuple[str, ...]:
    """Return the file's own name for the codec of each track. Raises Rejected: ENCRYPTED, CORRUPT, NOT_A_VIDEO."""
    demuxer, size = DEMUXERS[container_of(Path(path))], Path(path).stat().st_size
    with Path(path).open("rb") as file:
        if demuxer == "matroska":
            tracks = ebml.tracks(file, size)
            return _require_unencrypted(tracks.codecs, is_encrypted=tracks.encrypted)
        if demuxer != "mov":
            return ()
        movie = boxes.movie(file, size)
    if not movie.top & {b"moov", b"moof"}:
        if b"meta" in movie.top:
            raise image_rejection("HEIC or AVIF")
        raise Rejected(
            Reason.CORRUPT,
            "The file's index (its moov box) is missing: the recording or the upload was cut short. "
            "Export or upload it again.",
        )
    return _require_unencrypted(movie.entries, is_encrypted=movie.protected)


def _require_unencrypted(codec_names: tuple[str, ...], *, is_encrypted: bool) -> tuple[str, ...]:
    if is_encrypted:
        raise Rejected(
            Reason.ENCRYPTED, "The video is encrypted (copy protection). Upload a copy without protection."
        )
    return codec_names


def _scan(film: Film, codec_names: tuple[str, ...]) -> dict[str, Any]:
    """Read every packet and return the facts that need no decoding."""
    streams = list(film.file.streams)
    timelines = {s.index: Timeline(float(s.time_base or 0), film.zero) for s in streams}
    for packet in film.packets():
        if packet.size or packet.pts is not None:
            timelines[packet.stream_index].add(packet)
    video, audio = film.video, film.audio
    lengths = [timelines[s.index].length for s in (video, audio) if s is not None]
    declared = film.file.duration
    facts: dict[str, Any] = {
        "container": film.container,
        "start": round(film.zero, 6),
        "duration": round(max(lengths, default=0.0), 6),
        "declared_duration": None if declared is None else declared / 1_000_000,
        "streams": [_stream_facts(s, timelines[s.index], codec_names) for s in streams],
        "has_video": video is not None,
        "width": 0,
        "height": 0,
        "has_audio": audio is not None and timelines[audio.index].packets > 0,
        "damaged": film.errors,
    }
    if video is not None:
        facts |= _frame_facts(timelines[video.index])
        facts |= {
            "video_codec": _codec_name(video, codec_names),
            "video_decodable": video.codec_context is not None,
        }
        if video.codec_context is not None:
            facts |= {"width": video.width, "height": video.height}
    if audio is not None:
        facts |= {"audio_codec": _codec_name(audio, codec_names)}
    return facts


def _stream_facts(stream: Any, timeline: Timeline, codec_names: tuple[str, ...]) -> dict[str, Any]:
    from av.stream import Disposition

    return {
        "index": stream.index,
        "kind": stream.type if stream.type in STREAM_TYPES else "unknown",
        "codec": _codec_name(stream, codec_names),
        "decodable": stream.codec_context is not None,
        "language": stream.language or "",
        "packets": timeline.packets,
        "declared_frames": stream.frames,
        "cover": bool(stream.disposition & Disposition.attached_pic),
    }


def _codec_name(stream: Any, codec_names: tuple[str, ...]) -> str:
    """Return FFmpeg's name of the codec, or the file's own name if FFmpeg has no decoder for it."""
    if stream.codec_context is not None:
        return str(stream.codec_context.codec.canonical_name)
    return codec_names[stream.index] if stream.index < len(codec_names) else "unknown"


def _frame_facts(timeline: Timeline) -> dict[str, Any]:
    return {
        "frames": timeline.packets,
        "fps": round(timeline.fps, 4),
        "frame_rate": "constant" if timeline.constant else "variable",
        "key_frames": timeline.keys,
        "longest_gop": round(timeline.longest_group, 4),
        "open_gops": timeline.open_groups,
    }
