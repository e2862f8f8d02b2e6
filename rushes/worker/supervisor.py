"""Keeps one process that does the work, beside a server that must always answer.

A library that holds the interpreter for seconds, a crash in CUDA, a run without end: none of it silences the
server. The process is `run.py --serve`, with its model loaded.
"""

import threading
import time
from pathlib import Path

from rushes.errors import Reason, TryAgain, WorkerLost
from rushes.worker.process import WorkerProcess
from rushes.worker.task import Outcome, StepTask

RUN = Path(__file__).parents[2] / "gpu_containers" / "run.py"
MAX_RUN_SECONDS = 3600.0  # seconds; SageMaker waits no longer for one invocation
MAX_TASKS_PER_PROCESS = 1000  # of one process: what a library leaks ends with it


class Child(WorkerProcess):
    """The process, started without a checkout; it takes over the environment."""

    def __init__(self) -> None:
        super().__init__({}, RUN)

    def ready(self) -> bool:
        """Wait until its model is loaded. False when it has ended instead."""
        return bool(self.lines.get())


class Supervisor:
    """One order at a time. `sound` is False from a failed start until one succeeds."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.child: Child | None = None
        self.orders = 0
        self.sound = False

    def start(self) -> int:
        """Start the process and wait for it: 0, or the exit code with which it ended, having said why."""
        self.close()
        self.child, self.orders = Child(), 0
        self.sound = self.child.ready()
        return 0 if self.sound else self.child.popen.wait()

    def work(self, order: StepTask) -> Outcome:
        """Raises TryAgain while another order is under way, WorkerLost when no process can be started."""
        if not self.turn.acquire(blocking=False):
            raise TryAgain("This worker is busy: send it one ticket at a time, and this one again.")
        try:
            return self.run(order, self.ready())
        finally:
            self.turn.release()

    def ready(self) -> Child:
        """The process with its model loaded; a fresh one when it has died or done its share."""
        worn = self.child is None or not self.child.is_alive() or self.orders >= MAX_TASKS_PER_PROCESS
        if worn and (code := self.start()):
            raise WorkerLost(f"The worker's process did not start (exit code {code}); its log says why.")
        if self.child is None:
            raise WorkerLost("The worker is closed.")
        return self.child

    def run(self, order: StepTask, child: Child) -> Outcome:
        self.orders += 1
        end = time.monotonic() + MAX_RUN_SECONDS
        outcome = child.run_task(order.model_dump(mode="json"), lambda: time.monotonic() < end)
        if outcome.get("error") != "Cancelled":
            return outcome
        cause = f"The step {order.step} took longer than {MAX_RUN_SECONDS:.0f} s."
        return {"error": "WorkerLost", "cause": cause, "reason": Reason.TIMEOUT}

    def close(self) -> None:
        if self.child:
            self.child.kill()
        self.child = None
