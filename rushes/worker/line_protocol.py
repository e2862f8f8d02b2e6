"""A line protocol over stdin and stdout between a worker process and its supervisor.

A line {"step", "ticket"} comes in, a line with the outcome goes out, until the input ends. Models stay loaded
between tasks. The first line out is {"ready": true}.
"""

import json
import os
import sys
import threading
import time
from typing import IO, Any

from rushes.errors import BadRequest
from rushes.worker import check
from rushes.worker.task import Outcome, parse_task, run_task


def serve_lines(warm: str) -> int:
    """Read tasks from stdin and write outcomes to the original stdout; libraries print to stderr.

    `warm` names the step whose model is loaded before the first line; "" loads nothing.
    """
    threading.Thread(target=exit_with_parent, args=(os.getppid(),), daemon=True).start()
    with os.fdopen(os.dup(1), "w", buffering=1) as output:
        os.dup2(2, 1)
        check.warm(warm)
        write_line(output, {"ready": True})
        for line in sys.stdin:
            write_line(output, outcome(line))
    return 0


def outcome(line: str) -> Outcome:
    try:
        return run_task(parse_task(line))
    except BadRequest as error:
        return {"error": type(error).__name__, "cause": str(error), "reason": error.reason}


def exit_with_parent(parent_pid: int) -> None:
    """Exit when the parent process has ended: its outcome has no reader any more."""
    while os.getppid() == parent_pid:
        time.sleep(1)
    os._exit(75)


def write_line(output: IO[str], message: dict[str, Any]) -> None:
    output.write(json.dumps(message) + "\n")
