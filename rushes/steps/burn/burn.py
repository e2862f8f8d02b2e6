"""A copy with subtitles in its picture, by FFmpeg's libx264 and libass, which PyAV does not bring along.

The copy is always MP4 with H.264 and AAC: it is for places that take nothing else. Its picture is encoded anew, its
sound copied where MP4 players know it. Nothing else of the film comes along.
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
from rushes.steps.burn.glyphs import drawable

CHILD = "rushes.steps.burn.child.burn:burn"
CAPTIONS = "captions.vtt"
COPIED = {"aac", "mp3"}  # sound that is as good in MP4 as it is
LARGE = 18  # of 288 lines: a line of 42 letters fills two thirds of a 16:9 picture
WIDE = 4 / 3  # narrower pictures get smaller letters, that as many fit into a line
STYLE = "FontSize={size:.1f},Outline=1,Shadow=0,MarginV=16"
EVEN = "pad=ceil(iw/2)*2:ceil(ih/2)*2"  # libx264 takes no odd width or height in 4:2:0
MORE = 4_000_000  # bytes beside picture and sound


def burn(
    video: Path,
    captions: str,
    name: str,
    folder: Path,
    settings: Settings,
    facts: Facts,
    *,
    say: decoder.Say | None = None,
) -> tuple[Path, dict[str, Any]]:
    """Write the copy `name` into the folder; its path, and {"pictures": how many}.

    `captions` are WebVTT, `facts` those of the film. Raises Unavailable without the extra `burn` or without a font
    for the letters, and Rejected as every decoder does.
    """
    program = ffmpeg()
    (folder / CAPTIONS).write_text(drawable(program, captions, folder), encoding="utf-8")
    room, writes = to_encode(video, settings, facts.frames * facts.width * facts.height, MORE)
    made: dict[str, Any] = decoder.run(
        CHILD,
        video,
        room,
        keep=folder,
        writes=writes,
        beside=[folder / CAPTIONS],
        say=say,
        program=program,
        demuxer=DEMUXERS[container_of(video)],
        how=how(facts),
        seconds=facts.duration,
        name=name,
    )
    return folder / name, made


def how(facts: Facts) -> list[str]:
    """FFmpeg's options for picture and sound."""
    shape = facts.width * facts.pixel_aspect / facts.height
    style = STYLE.format(size=LARGE * min(1.0, shape / WIDE))
    return [
        *("-vf", f"subtitles={CAPTIONS}:force_style='{style}',{EVEN}"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"),
        *("-fps_mode", "passthrough", "-enc_time_base:v", "demux"),
        *("-c:a", "copy" if facts.audio_codec in COPIED else "aac"),
    ]


@cache
def ffmpeg() -> str:
    """The program. Raises Unavailable where the extra is not installed."""
    if importlib.util.find_spec("imageio_ffmpeg") is None:
        raise Unavailable("Drawing subtitles into the picture needs FFmpeg: pip install 'rushes[burn]'.")
    from imageio_ffmpeg import get_ffmpeg_exe

    return str(get_ffmpeg_exe())
