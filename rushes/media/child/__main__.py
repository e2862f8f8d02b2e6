"""Entry point of the child process: set the limits, run the one task, write the answer.

Stdin holds the task, one line of JSON. Answers are JSON lines on the original stdout; stdout itself is redirected to
stderr, so that output of a library cannot be mistaken for an answer.
"""

import importlib
import json
import os
import resource
import signal
import sys
from typing import Any

from rushes.errors import Reason, Rejected

MAX_OPEN_FILES = 64
MAX_STDERR_BYTES = 65_536
GRACE_SECONDS = 5.0  # after the time limit, until the child ends itself if its parent has not
CPU_SECONDS_PER_SECOND = 2  # of the time limit


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    task = json.loads(sys.stdin.buffer.readline())
    set_limits(task)

    def send(**message: Any) -> None:
        answers.write(json.dumps(message).encode() + b"\n")

    def report_progress(fraction: float, activity: str = "") -> None:
        send(progress=[fraction, activity])

    try:
        module, name = task["function"].split(":")
        function = getattr(importlib.import_module(module), name)
        send(result=function(task["path"], report_progress, **task["arguments"]))
    except Rejected as rejection:
        send(rejected=rejection.reason, sentence=str(rejection))
    except MemoryError:
        send(
            rejected=Reason.RESOURCE_LIMIT,
            sentence=f"Decoding the video needs more than {task['memory'] / 1e9:g} GB of memory. "
            "Encode it again with smaller frames and upload that.",
        )


def set_limits(task: dict[str, Any]) -> None:
    """Limit this process: address space and files in bytes, CPU time and wall clock time in seconds."""
    seconds = task["seconds"]
    for kind, limit in (
        (resource.RLIMIT_AS, task["memory"]),
        (resource.RLIMIT_CPU, int(seconds * CPU_SECONDS_PER_SECOND) + 1),
        (resource.RLIMIT_FSIZE, task["writes"] + MAX_STDERR_BYTES),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard_limit = resource.getrlimit(kind)[1]
        effective = limit if hard_limit == resource.RLIM_INFINITY else min(limit, hard_limit)
        resource.setrlimit(kind, (effective, effective))
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE_SECONDS)


main()
