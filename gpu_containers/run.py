"""Where a worker begins, in every home: a ticket comes in, one step is done, an outcome goes out.

    python gpu_containers/run.py           AWS Batch: step and ticket from the environment, one run, exit code
    python gpu_containers/run.py --serve   a laptop: a line {"step", "ticket"} in, a line with the outcome out,
                                           until the input ends; models stay loaded between two tickets

Exit codes say whether another try makes sense: 0 done, 65 the file is bad, 69 an engine is missing, 2 a bad
call; everything else may be tried again.
"""

import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import IO, Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from rushes.bootstrap import run_step
from rushes.errors import RushesError
from rushes.jobs import Ticket


def main() -> int:
    if sys.argv[1:] == ["--serve"]:
        return serve()
    try:
        run_step(os.environ["RUSHES_STEP"], Ticket.model_validate_json(os.environ["RUSHES_TICKET"]))
    except RushesError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return error.exit_code
    return 0


def serve() -> int:
    """Answer each line of standard input by one line on what was standard output; libraries print to stderr."""
    threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
    with os.fdopen(os.dup(1), "w", buffering=1) as out:
        os.dup2(2, 1)
        say(out, {"ready": True})
        for line in sys.stdin:
            order = json.loads(line)
            say(out, attempt(order["step"], Ticket.model_validate(order["ticket"])))
    return 0


def leave_with(parent: int) -> None:
    """End when the process that gives the orders has gone: nobody waits for an outcome any more."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(75)


def attempt(step: str, ticket: Ticket) -> dict[str, Any]:
    """The outcome of one run: {"facts"} or {"error", "cause"}, as Step Functions names them."""
    try:
        return {"facts": run_step(step, ticket).facts}
    except RushesError as error:
        return {"error": type(error).__name__, "cause": str(error)}
    except Exception as error:  # noqa: BLE001 - told to the state machine by name, with its stack in the log
        traceback.print_exc()
        return {"error": type(error).__name__, "cause": f"The step {step} met an unexpected error."}


def say(out: IO[str], message: dict[str, Any]) -> None:
    out.write(json.dumps(message) + "\n")


if __name__ == "__main__":
    sys.exit(main())
