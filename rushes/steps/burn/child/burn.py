"""Run the FFmpeg program on the video within the limits of the decoder process and report progress."""

import os
import subprocess
from collections.abc import Callable, Iterable

from rushes.errors import Reason, Rejected

QUIET_OPTIONS = ["-nostdin", "-hide_banner", "-loglevel", "error", "-nostats", "-progress", "pipe:1"]
STREAM_OPTIONS = ["-map", "0:V:0", "-map", "0:a:0?", "-map_metadata", "-1", "-map_chapters", "-1"]
REPRODUCIBLE_OPTIONS = ["-fflags", "+bitexact", "-movflags", "+faststart"]
MICROSECONDS = 1_000_000

ReportProgress = Callable[[float, str], None]


def burn(
    path: str,
    report_progress: ReportProgress,
    *,
    program: str,
    demuxer: str,
    options: list[str],
    seconds: float,
    name: str,
) -> dict[str, int]:
    """Write the file `name` into the working folder. Returns {"pictures": count}. Raises Rejected(CORRUPT)."""
    input_options = ["-f", demuxer, "-protocol_whitelist", "file", "-format_whitelist", demuxer, "-i", path]
    with subprocess.Popen(
        [program, *QUIET_OPTIONS, *input_options, *STREAM_OPTIONS, *options, *REPRODUCIBLE_OPTIONS, name],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        pictures = read_progress(process.stdout or (), seconds, report_progress)
    if process.returncode < 0:
        os.kill(os.getpid(), -process.returncode)
    if process.returncode or not pictures:
        raise Rejected(
            Reason.CORRUPT, "The video cannot be decoded to its end. Export it again and upload that."
        )
    return {"pictures": pictures}


def read_progress(lines: Iterable[str], seconds: float, report_progress: ReportProgress) -> int:
    """Pass FFmpeg's progress on and return the number of pictures written."""
    pictures = 0
    for line in lines:
        key, _, value = line.strip().partition("=")
        if key == "frame":
            pictures = int(value)
        if key == "out_time_us" and value.isdigit() and seconds > 0:
            report_progress(min(1.0, int(value) / MICROSECONDS / seconds), "drawing subtitles")
    return pictures
