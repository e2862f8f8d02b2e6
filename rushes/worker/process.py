"""A worker process, gpu_containers/run.py, that keeps its models loaded between tasks."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

POLL_SECONDS = 1.0  # between two checks whether the task is still wanted

Outcome = dict[str, Any]


class WorkerProcess:
    """A running run.py; `run_task` sends it a task and waits for the outcome."""

    def __init__(self, environment: Mapping[str, str], program: Path) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, str(program), "--serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
            text=True,
            start_new_session=True,
        )
        self.lines: SimpleQueue[str] = SimpleQueue()
        threading.Thread(target=self.read_lines, daemon=True).start()

    def read_lines(self) -> None:
        """Queue every line of output, and an empty one when the process has ended."""
        if self.popen.stdout:
            with self.popen.stdout as output:
                for line in output:
                    self.lines.put(line)
        self.lines.put("")

    def run_task(self, task: Mapping[str, Any], is_wanted: Callable[[], bool]) -> Outcome:
        """Run one step. Calls `is_wanted` every POLL_SECONDS and kills the process when it returns False."""
        if not self.write(json.dumps({"step": task["step"], "ticket": task["ticket"]})):
            return self.lost_outcome()
        while True:
            try:
                line = self.lines.get(timeout=POLL_SECONDS)
            except Empty:
                if not is_wanted():
                    self.kill()
                    return {"error": "Cancelled", "cause": "The execution has ended."}
                continue
            if not line:
                return self.lost_outcome()
            outcome: Outcome = json.loads(line)
            if "ready" not in outcome:
                return outcome

    def write(self, line: str) -> bool:
        if self.popen.stdin is None:
            return False
        try:
            self.popen.stdin.write(line + "\n")
            self.popen.stdin.flush()
        except BrokenPipeError:
            return False
        return True

    def lost_outcome(self) -> Outcome:
        return {"error": "WorkerLost", "cause": f"The worker's process ended with {self.popen.wait()}."}

    def is_alive(self) -> bool:
        return self.popen.poll() is None

    def kill(self) -> None:
        """Kill the process and its decoder children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
        if self.popen.stdin:
            with contextlib.suppress(BrokenPipeError):
                self.popen.stdin.close()
