"""Make a copy with burnt-in subtitles with FFmpeg's libx264 and libass, which PyAV does not include.

The copy is always MP4 with H.264 and AAC, for services that accept nothing else. The picture is re-encoded, the sound
copied if MP4 players support its codec. Other streams and metadata are dropped.
"""

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

from rushes.errors import Unavailable
from rushes.media import decoder
from rushes.media.child_limits import to_encode
from rushes.media.facts import Facts
from rushes.media.sniff import DEMUXERS, container_of
from rushes.settings import Settings
from rushes.steps.burn.glyphs import remove_missing_glyphs

CHILD = "rushes.steps.burn.child.burn:burn"
CAPTIONS_FILE = "captions.vtt"
MP4_AUDIO_CODECS = {"aac", "mp3"}  # copied without re-encoding
FONT_SIZE = 18  # of 288 lines: 42 characters fill two thirds of a 16:9 picture
FULL_SIZE_ASPECT = 4 / 3  # narrower pictures get a smaller font, so that a full line still fits
STYLE = "FontSize={size:.1f},Outline=1,Shadow=0,MarginV=16"
EVEN_SIZE_FILTER = "pad=ceil(iw/2)*2:ceil(ih/2)*2"  # libx264 needs even width and height in 4:2:0
CONTAINER_BYTES = 4_000_000  # container overhead


def burn_subtitles(
    video: Path,
    captions: str,
    name: str,
    folder: Path,
    settings: Settings,
    facts: Facts,
    *,
    report_progress: decoder.Say | None = None,
) -> tuple[Path, dict[str, Any]]:
    """Write the copy `name` into the folder. Returns its path and {"pictures": count}.

    `captions` are WebVTT. Raises Unavailable without the extra `burn` or without a font for the characters, and
    Rejected for a video that cannot be decoded.
    """
    program = find_ffmpeg()
    (folder / CAPTIONS_FILE).write_text(remove_missing_glyphs(program, captions, folder), encoding="utf-8")
    limits, max_bytes = to_encode(video, settings, facts.frames * facts.width * facts.height, CONTAINER_BYTES)
    result: dict[str, Any] = decoder.run(
        CHILD,
        video,
        limits,
        keep=folder,
        writes=max_bytes,
        beside=[folder / CAPTIONS_FILE],
        say=report_progress,
        program=program,
        demuxer=DEMUXERS[container_of(video)],
        options=encoder_options(facts),
        seconds=facts.duration,
        name=name,
    )
    return folder / name, result


def encoder_options(facts: Facts) -> list[str]:
    """Return FFmpeg's options for picture and sound."""
    aspect = facts.width * facts.pixel_aspect / facts.height
    style = STYLE.format(size=FONT_SIZE * min(1.0, aspect / FULL_SIZE_ASPECT))
    return [
        *("-vf", f"subtitles={CAPTIONS_FILE}:force_style='{style}',{EVEN_SIZE_FILTER}"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"),
        *("-fps_mode", "passthrough", "-enc_time_base:v", "demux"),
        *("-c:a", "copy" if facts.audio_codec in MP4_AUDIO_CODECS else "aac"),
    ]


@cache
def find_ffmpeg() -> str:
    """Return the path of the FFmpeg program. Raises Unavailable if the extra is not installed."""
    if importlib.util.find_spec("imageio_ffmpeg") is None:
        raise Unavailable("Drawing subtitles into the picture needs FFmpeg: run pip install 'rushes[burn]'.")
    from imageio_ffmpeg import get_ffmpeg_exe

    return str(get_ffmpeg_exe())
