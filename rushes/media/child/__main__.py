"""The child's first and last lines: take the limits, do the one task, say the answer.

Stdin holds the task, one line of JSON. Answers are JSON lines on what was stdout; stdout itself goes where
stderr goes, so that nothing a library prints is taken for an answer.
"""

import importlib
import json
import os
import resource
import signal
import sys
from typing import Any

from rushes.errors import Reason, Rejected

OPEN_FILES = 64
ERROR_BYTES = 65_536  # what the child may write to stderr
GRACE = 5.0  # seconds after which the child ends itself when its parent has not
CORES = 2  # processor seconds for each second allowed


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    task = json.loads(sys.stdin.buffer.readline())
    limit(task)

    def tell(**message: Any) -> None:
        answers.write(json.dumps(message).encode() + b"\n")

    def say(fraction: float, what: str = "") -> None:
        tell(say=[fraction, what])

    try:
        module, name = task["function"].split(":")
        function = getattr(importlib.import_module(module), name)
        tell(result=function(task["path"], say, **task["arguments"]))
    except Rejected as rejection:
        tell(rejected=rejection.reason, sentence=str(rejection))
    except MemoryError:
        tell(
            rejected=Reason.RESOURCE_LIMIT,
            sentence=f"Decoding the video needs more than {task['memory'] / 1e9:g} GB of memory. "
            "Encode it again with a smaller picture and upload that.",
        )


def limit(task: dict[str, Any]) -> None:
    """Bind this process: address space and files in bytes, processor and wall clock in seconds."""
    seconds = task["seconds"]
    for what, most in (
        (resource.RLIMIT_AS, task["memory"]),
        (resource.RLIMIT_CPU, int(seconds * CORES) + 1),
        (resource.RLIMIT_FSIZE, task["writes"] + ERROR_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)


main()
