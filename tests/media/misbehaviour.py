"""What a decoder may do inside its child, for the tests of the one way to run it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media.container import content

Say = Callable[[float, str], None]


def echo(path: str, say: Say, **arguments: Any) -> dict[str, Any]:
    return {"path": path, "arguments": arguments, "bytes": Path(path).read_text()}


def surroundings(path: str, say: Say) -> dict[str, Any]:
    folder = Path.cwd()
    return {
        "environment": dict(os.environ),
        "folder": str(folder),
        "entries": sorted(p.name for p in folder.iterdir()),
        "modules": sorted(sys.modules),
    }


def who(path: str, say: Say) -> int:
    return os.getpid()


def progress(path: str, say: Say) -> str:
    say(0.25, "a quarter")
    say(0.5, "half")
    return "done"


def noise(path: str, say: Say) -> str:
    print("this is not an answer", flush=True)
    os.write(1, b'{"result": "neither is this"}\n')
    return "the answer"


def signalled(path: str, say: Say, *, name: str) -> None:
    os.kill(os.getpid(), getattr(signal, name))


def crash(path: str, say: Say) -> None:
    import ctypes

    ctypes.string_at(0)


def hoard(path: str, say: Say) -> int:
    return len(bytearray(8_000_000_000))


def hoard_while_decoding(path: str, say: Say) -> int:
    with content():
        return len(bytearray(8_000_000_000))


def spin(path: str, say: Say) -> None:
    while True:
        pass


def sleep_with_a_child(path: str, say: Say) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    say(0.0, str(sleeper.pid))
    time.sleep(60)


def reject(path: str, say: Say) -> None:
    raise Rejected(Reason.ENCRYPTED, "It is locked. Unlock it.")


def bad_content(path: str, say: Say, *, kind: str) -> None:
    with content():
        raise {
            "PermissionError": PermissionError(1, "no"),
            "EOFError": EOFError("end"),
            "UnicodeDecodeError": UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"),
            "ZeroDivisionError": ZeroDivisionError("0"),
            "TypeError": TypeError("from inside the decoder"),
        }[kind]


def bug(path: str, say: Say) -> int:
    return len(5)


def write(path: str, say: Say, *, size: int) -> None:
    Path("made.bin").write_bytes(bytes(size))
    Path("link").symlink_to("/etc/passwd")


def open_many(path: str, say: Say) -> int:
    number = 0
    try:
        while number < 10_000:
            os.open(path, os.O_RDONLY)
            number += 1
    except OSError:
        return number
    return number


def core_limit(path: str, say: Say) -> list[int]:
    import resource

    return list(resource.getrlimit(resource.RLIMIT_CORE))


def gibberish(path: str, say: Say) -> None:
    os.write(3, b"\x00\xff not json\n")
    for fd in range(3, 20):
        try:
            os.write(fd, b"\x00\xff not json\n")
        except OSError:
            continue
    os._exit(0)


def weigh(path: str, say: Say) -> int:
    """The most memory that extracting the sound took, in bytes."""
    import resource

    from rushes.media.child.audio import extract

    extract(path, say, name="audio.wav", max_seconds=10_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
