"""Runs FFmpeg's program on the film, inside the limits of this child, and tells how far it is."""

import os
import subprocess
from collections.abc import Callable, Iterable

from rushes.errors import Reason, Rejected

QUIET = ["-nostdin", "-hide_banner", "-loglevel", "error", "-nostats", "-progress", "pipe:1"]
ONLY = ["-map", "0:V:0", "-map", "0:a:0?", "-map_metadata", "-1", "-map_chapters", "-1"]
SAME = ["-fflags", "+bitexact", "-movflags", "+faststart"]
MICROSECONDS = 1_000_000

Say = Callable[[float, str], None]


def burn(
    path: str, say: Say, *, program: str, demuxer: str, how: list[str], seconds: float, name: str
) -> dict[str, int]:
    """Write the file `name` into the working folder. Answers {"pictures"}. Raises Rejected(CORRUPT)."""
    reading = ["-f", demuxer, "-protocol_whitelist", "file", "-format_whitelist", demuxer, "-i", path]
    with subprocess.Popen(
        [program, *QUIET, *reading, *ONLY, *how, *SAME, name],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        pictures = told(process.stdout or (), seconds, say)
    if process.returncode < 0:
        os.kill(os.getpid(), -process.returncode)
    if process.returncode or not pictures:
        raise Rejected(
            Reason.CORRUPT, "The video cannot be decoded to its end. Export it again and upload that."
        )
    return {"pictures": pictures}


def told(lines: Iterable[str], seconds: float, say: Say) -> int:
    """Pass FFmpeg's progress on; the pictures that it wrote."""
    pictures = 0
    for line in lines:
        key, _, value = line.strip().partition("=")
        if key == "frame":
            pictures = int(value)
        if key == "out_time_us" and value.isdigit() and seconds > 0:
            say(min(1.0, int(value) / MICROSECONDS / seconds), "drawing subtitles")
    return pictures
