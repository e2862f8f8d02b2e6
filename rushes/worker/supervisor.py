"""Supervise one worker process beside a server that must always respond.

A library that holds the interpreter for seconds, a CUDA crash or an endless run cannot block the server. The
process is `run.py --serve` with its model loaded.
"""

import threading
import time
from pathlib import Path

from rushes.errors import Reason, TryAgain, WorkerLost
from rushes.worker.process import WorkerProcess
from rushes.worker.task import Outcome, StepTask

RUN = Path(__file__).parents[2] / "gpu_containers" / "run.py"
MAX_RUN_SECONDS = 3600.0  # SageMaker's limit for one invocation
MAX_TASKS_PER_PROCESS = 1000  # a restart frees memory that libraries leak


class Child(WorkerProcess):
    """The worker process; it inherits the environment."""

    def __init__(self) -> None:
        super().__init__({}, RUN)

    def ready(self) -> bool:
        """Wait until the model is loaded. False if the process ended instead."""
        return bool(self.lines.get())


class Supervisor:
    """Runs one task at a time. `sound` is False from a failed start until the next successful one."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.child: Child | None = None
        self.orders = 0
        self.sound = False

    def start(self) -> int:
        """Start the process and wait for it. Returns 0, or its exit code if it ended; its log says why."""
        self.close()
        self.child, self.orders = Child(), 0
        self.sound = self.child.ready()
        return 0 if self.sound else self.child.popen.wait()

    def work(self, task: StepTask) -> Outcome:
        """Run a task. Raises TryAgain while another task is running, WorkerLost if no process can be started."""
        if not self.turn.acquire(blocking=False):
            raise TryAgain("This worker is busy: send this ticket again later.")
        try:
            return self.run(task, self.ready())
        finally:
            self.turn.release()

    def ready(self) -> Child:
        """The process with its model loaded; replaced if it has died or reached its task limit."""
        needs_restart = (
            self.child is None or not self.child.is_alive() or self.orders >= MAX_TASKS_PER_PROCESS
        )
        if needs_restart and (code := self.start()):
            raise WorkerLost(f"The worker process did not start (exit code {code}); see its log.")
        if self.child is None:
            raise WorkerLost("The worker is closed.")
        return self.child

    def run(self, task: StepTask, child: Child) -> Outcome:
        self.orders += 1
        deadline = time.monotonic() + MAX_RUN_SECONDS
        outcome = child.run_task(task.model_dump(mode="json"), lambda: time.monotonic() < deadline)
        if outcome.get("error") != "Cancelled":
            return outcome
        cause = f"The step {task.step} took longer than {MAX_RUN_SECONDS:.0f} s."
        return {"error": "WorkerLost", "cause": cause, "reason": Reason.TIMEOUT}

    def close(self) -> None:
        if self.child:
            self.child.kill()
        self.child = None
