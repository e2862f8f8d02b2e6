"""The one way to run a decoder: in a child process of its own, which may die.

Good decoders have crashed on a cut file, asked for gigabytes for two kilobytes, and never come back. So the
child has limits on memory, processor, time and files; an environment without credentials; a folder of its own,
where the video lies under an absolute path that nobody else chose. What it says comes back as JSON lines.

How a bad file is told from a fault of ours:

- Whatever FFmpeg raises inside `rushes.media.container.content` is about the content: the child says Rejected.
- Death by signal, too much memory or time is about the content too: DECODER_CRASH or RESOURCE_LIMIT.
- Anything else that the child raises is our own: it comes back as DecoderFault with the child's stack.
- A polite signal (TERM, INT, HUP) is somebody shutting the machine down: WorkerLost, to be tried again.
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

VIDEO = "video"  # the video's name in the child's folder
LONGEST_LINE = 4_000_000  # bytes of one answer
ERROR_TAIL = 4000  # characters of the child's stack that are kept
POLITE = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
EXHAUSTED = (signal.SIGKILL, signal.SIGXCPU, signal.SIGALRM, signal.SIGXFSZ)

Say = Callable[[float, str], None]


def scaled(say: Say | None, start: float, end: float) -> Say | None:
    """Progress of one part of the work, which goes from `start` to `end`, as progress of the whole."""
    if say is None:
        return None
    return lambda fraction, what: say(start + (end - start) * fraction, what)


class DecoderFault(Exception):
    """A fault of ours inside the child. The message is the end of the child's stack."""


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
    """What `function` ("module:name") answers about the video, run in a child: `name(path, say, **arguments)`.

    `arguments` and the answer are JSON. `keep` is a folder that receives the files which the child left in its
    own, at most `writes` bytes each. `say(fraction, what)` is told the child's progress. The files `beside` lie
    in the child's folder too, under their own names. Raises Rejected, BadRequest when there is no such file,
    Unavailable without PyAV, WorkerLost, DecoderFault.
    """
    must_exist(video)
    if importlib.util.find_spec("av") is None:
        raise Unavailable("Opening videos needs PyAV: pip install 'rushes[media]'.")
    near = keep or settings.scratch or None
    with tempfile.TemporaryDirectory(prefix="decode-", dir=near) as name:
        folder = Path(name).resolve()
        (folder / VIDEO).symlink_to(video.resolve())
        for other in beside:
            (folder / other.name).symlink_to(other.resolve())
        task = {
            "function": function,
            "path": str(folder / VIDEO),
            "arguments": arguments,
            "seconds": settings.decode_seconds,
            "memory": settings.decode_bytes,
            "writes": writes,
        }
        answer = _Child(folder, task, settings.decode_seconds).answer(say)
        if keep:
            _take(folder, keep)
        return answer


def must_exist(video: Path) -> None:
    """Raises BadRequest when there is no such file."""
    if not video.is_file():
        raise BadRequest(f"There is no file {video}.")


class _Child:
    def __init__(self, folder: Path, task: dict[str, Any], seconds: float) -> None:
        self.folder, self.task, self.seconds = folder, task, seconds
        self.out_of_time = threading.Event()

    def answer(self, say: Say | None) -> Any:
        with tempfile.TemporaryFile() as errors, self._start(errors) as process:
            clock = threading.Timer(self.seconds, self._stop, [process])
            clock.start()
            try:
                last = self._converse(process, say)
                process.wait()
            finally:
                clock.cancel()
                _kill(process)
            return self._verdict(last, process.returncode, errors)

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

    def _converse(self, process: "subprocess.Popen[bytes]", say: Say | None) -> dict[str, Any]:
        """Hand the task over, pass progress on, return the last line; {} when the child never answered."""
        if process.stdin is None or process.stdout is None:
            raise DecoderFault("The child has no pipes.")
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(self.task).encode() + b"\n")
            process.stdin.close()
        while line := process.stdout.readline(LONGEST_LINE):
            message = _parse(line)
            if "say" not in message:
                return message
            if say:
                say(*message["say"])
        return {}

    def _verdict(self, last: dict[str, Any], code: int, errors: IO[bytes]) -> Any:
        if "result" in last:
            return last["result"]
        if "rejected" in last:
            raise Rejected(Reason(last["rejected"]), last["sentence"])
        if self.out_of_time.is_set() or -code in EXHAUSTED:
            raise Rejected(
                Reason.RESOURCE_LIMIT,
                f"Decoding the video took more than is allowed ({self._limits()}). "
                "Encode it again, smaller or shorter, and upload that.",
            )
        if -code in POLITE:
            raise WorkerLost("The decoder was told to stop by the machine it ran on.")
        if code < 0:
            raise Rejected(
                Reason.DECODER_CRASH,
                f"The decoder crashed on this file ({signal.Signals(-code).name}): it is damaged. "
                "Encode it again and upload that.",
            )
        errors.seek(0)
        raise DecoderFault(errors.read().decode(errors="replace")[-ERROR_TAIL:] or f"Exit code {code}.")

    def _limits(self) -> str:
        return f"{self.seconds:g} s, {self.task['memory'] / 1e9:g} GB of memory"

    def _stop(self, process: "subprocess.Popen[bytes]") -> None:
        self.out_of_time.set()
        _kill(process)


def environment() -> dict[str, str]:
    """All that the child may know: where programs, packages and Python's own library lie; threads are FFmpeg's."""
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
            Reason.DECODER_CRASH, "The decoder went astray on this file. Encode it again and upload that."
        ) from error
    return message


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """The child and whatever it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _take(folder: Path, keep: Path) -> None:
    """Move plain files only: a link could point anywhere."""
    for entry in os.scandir(folder):
        if entry.is_file(follow_symlinks=False):
            shutil.move(entry.path, keep / entry.name)
