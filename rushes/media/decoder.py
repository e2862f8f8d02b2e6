"""The one way to run a decoder: in a child process that may crash without harm.

Decoders have crashed on a truncated file, allocated gigabytes for two kilobytes, and never returned. So the child has
limits on memory, CPU, time and file size, an environment without credentials, and its own folder, in which the video
has an absolute path that no caller can influence. The child answers with JSON lines.

How a bad file is distinguished from our own bug:

- Whatever FFmpeg raises inside `container.reject_ffmpeg_errors` is about the content: the child reports Rejected.
- A fatal signal, too much memory or too much time is about the content too: DECODER_CRASH or RESOURCE_LIMIT.
- Any other exception in the child is our own bug: it is raised as DecoderFault with the child's stack trace.
- TERM, INT or HUP means that the machine shuts down: WorkerLost, which is retried.
"""

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from rushes.errors import BadRequest, Reason, Rejected, Unavailable, WorkerLost
from rushes.settings import Settings

VIDEO_FILE_NAME = "video"  # in the child's folder
MAX_LINE_BYTES = 4_000_000  # of one message
MAX_STACK_CHARS = 4000  # of the child's stack trace that are kept
SHUTDOWN_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LIMIT_SIGNALS = (signal.SIGKILL, signal.SIGXCPU, signal.SIGALRM, signal.SIGXFSZ)

Say = Callable[[float, str], None]
"""Receives the progress, a fraction of 1, and the current activity."""


def scaled(say: Say | None, start: float, end: float) -> Say | None:
    """Return a callback that maps the progress of one part onto `start` to `end` of the whole."""
    if say is None:
        return None
    return lambda fraction, activity: say(start + (end - start) * fraction, activity)


class DecoderFault(Exception):
    """A bug of ours inside the child. The message is the end of the child's stack trace."""


def run(
    function: str,
    video: Path,
    settings: Settings,
    /,
    *,
    keep: Path | None = None,
    writes: int = 0,
    say: Say | None = None,
    beside: Iterable[Path] = (),
    **arguments: Any,
) -> Any:
    """Run `function` ("module:name") on the video in a child, as `name(path, report_progress, **arguments)`.

    Returns its result; arguments and result are JSON. `output_folder` receives the files that the child left in its
    folder, at most `max_file_bytes` each. `report_progress(fraction, activity)` receives the child's progress. The
    `extra_files` are linked into the child's folder under their own names. Raises Rejected, BadRequest if there is no
    such file, Unavailable without PyAV, WorkerLost, DecoderFault.
    """
    must_exist(video)
    if importlib.util.find_spec("av") is None:
        raise Unavailable("Opening videos needs PyAV: pip install 'rushes[media]'.")
    parent_folder = keep or settings.scratch or None
    with tempfile.TemporaryDirectory(prefix="decode-", dir=parent_folder) as name:
        folder = Path(name).resolve()
        (folder / VIDEO_FILE_NAME).symlink_to(video.resolve())
        for extra in beside:
            (folder / extra.name).symlink_to(extra.resolve())
        task = {
            "function": function,
            "path": str(folder / VIDEO_FILE_NAME),
            "arguments": arguments,
            "seconds": settings.decode_seconds,
            "memory": settings.decode_bytes,
            "writes": writes,
        }
        result = _Child(folder, task, settings.decode_seconds).execute(say)
        if keep:
            _move_files(folder, keep)
        return result


def must_exist(video: Path) -> None:
    """Raise BadRequest if there is no such file."""
    if not video.is_file():
        raise BadRequest(f"There is no file {video}.")


class _Child:
    """One child process with its task and its time limit in seconds."""

    def __init__(self, folder: Path, task: dict[str, Any], seconds: float) -> None:
        self.folder, self.task, self.seconds = folder, task, seconds
        self.timed_out = threading.Event()

    def execute(self, report_progress: Say | None) -> Any:
        with tempfile.TemporaryFile() as errors, self._start(errors) as process:
            timer = threading.Timer(self.seconds, self._stop, [process])
            timer.start()
            try:
                last_message = self._communicate(process, report_progress)
                process.wait()
            finally:
                timer.cancel()
                _kill(process)
            return self._interpret(last_message, process.returncode, errors)

    def _start(self, errors: IO[bytes]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-P", "-B", "-m", "rushes.media.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=self.folder,
            env=environment(),
            start_new_session=True,
        )

    def _communicate(self, process: "subprocess.Popen[bytes]", report_progress: Say | None) -> dict[str, Any]:
        """Send the task, forward progress, return the last message; {} if the child never answered."""
        if process.stdin is None or process.stdout is None:
            raise DecoderFault("The child has no pipes.")
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(self.task).encode() + b"\n")
            process.stdin.close()
        while line := process.stdout.readline(MAX_LINE_BYTES):
            message = _parse(line)
            if "progress" not in message:
                return message
            if report_progress:
                report_progress(*message["progress"])
        return {}

    def _interpret(self, last_message: dict[str, Any], code: int, errors: IO[bytes]) -> Any:
        """Return the result, or raise what the last message, the exit code or the signal means."""
        if "result" in last_message:
            return last_message["result"]
        if "rejected" in last_message:
            raise Rejected(Reason(last_message["rejected"]), last_message["sentence"])
        if self.timed_out.is_set() or -code in LIMIT_SIGNALS:
            raise Rejected(
                Reason.RESOURCE_LIMIT,
                f"Decoding the video took more than is allowed ({self._describe_limits()}). "
                "Encode it again, smaller or shorter, and upload that.",
            )
        if -code in SHUTDOWN_SIGNALS:
            raise WorkerLost("The decoder was stopped by the machine it ran on.")
        if code < 0:
            raise Rejected(
                Reason.DECODER_CRASH,
                f"The decoder crashed on this file ({signal.Signals(-code).name}): it is damaged. "
                "Encode it again and upload that.",
            )
        errors.seek(0)
        raise DecoderFault(errors.read().decode(errors="replace")[-MAX_STACK_CHARS:] or f"Exit code {code}.")

    def _describe_limits(self) -> str:
        return f"{self.seconds:g} s, {self.task['memory'] / 1e9:g} GB of memory"

    def _stop(self, process: "subprocess.Popen[bytes]") -> None:
        self.timed_out.set()
        _kill(process)


def environment() -> dict[str, str]:
    """Return the child's environment: paths of programs, packages and Python's library; FFmpeg manages threads."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path),
        "OPENBLAS_NUM_THREADS": "1",
        "LD_LIBRARY_PATH": sysconfig.get_config_var("LIBDIR") or "",
    }


def _parse(line: bytes) -> dict[str, Any]:
    try:
        message: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise Rejected(
            Reason.DECODER_CRASH,
            "The decoder returned invalid data for this file. Encode it again and upload that.",
        ) from error
    return message


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill the child and all processes that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _move_files(folder: Path, output_folder: Path) -> None:
    """Move plain files only: a link could point anywhere."""
    for entry in os.scandir(folder):
        if entry.is_file(follow_symlinks=False):
            shutil.move(entry.path, output_folder / entry.name)
