"""Workers that poll a Step Functions activity, on this laptop or on your own GPU machine.

Each slot keeps one process of gpu_containers/run.py with its models loaded. If that process dies, the state
machine receives `WorkerLost` and retries in a new process. If the execution ends in the meantime (cancelled or
timed out), the process is killed.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from rushes import weights
from rushes.errors import RushesError
from rushes.local.deploy import Client, client
from rushes.local.home import project_folder
from rushes.settings import load_settings
from rushes.worker.process import POLL_SECONDS, Outcome, WorkerProcess

RETRY_SECONDS = 1.0
LIVE_SECONDS = 180  # GetActivityTask returns within 60 s
LONGEST_CAUSE = 32_000  # characters that SendTaskFailure takes


@dataclass
class ActivityPoller:
    """Runs one task at a time until it is stopped."""

    name: str
    activity: str
    environment: Mapping[str, str]
    stopping: threading.Event = field(default_factory=threading.Event)
    process: WorkerProcess | None = None
    task: str = ""

    def run(self) -> None:
        sfn = client("stepfunctions", self.environment)
        polling_client = client("stepfunctions", self.environment, attempts=1)
        while not self.stopping.is_set():
            self.warm()
            self.live()
            try:
                response = polling_client.get_activity_task(activityArn=self.activity, workerName=self.name)
            except Exception as error:
                if not foreign(error):
                    raise
                self.stopping.wait(RETRY_SECONDS)
                continue
            if token := response.get("taskToken"):
                self.work(sfn, token, json.loads(response["input"]))

    def live(self) -> None:
        """Record a heartbeat with the available models; an error of the table does not stop the worker."""
        from rushes.adapters.aws import DynamoHeartbeatStore

        if not (table := self.environment.get("RUSHES_TABLE")):
            return
        heartbeats = DynamoHeartbeatStore(table)
        heartbeats.table.client = client("dynamodb", self.environment, attempts=1)
        with suppress(RushesError):
            heartbeats.record_beat(
                self.name, {"models": weights.available_models(load_settings())}, LIVE_SECONDS
            )

    def warm(self) -> WorkerProcess:
        if self.process and not self.process.is_alive():
            self.process.kill()
            self.process = None
        self.process = self.process or WorkerProcess(
            self.environment, project_folder() / "gpu_containers" / "run.py"
        )
        return self.process

    def work(self, sfn: Client, token: str, task: Mapping[str, Any]) -> None:
        execution = task["execution"]
        if self.stopping.is_set():
            answer(sfn, token, {"error": "WorkerLost", "cause": "The worker was stopping."})
            return
        if not running(sfn, execution):
            return
        self.task = f"{task['step']} of {task['ticket']['job_id']}"
        outcome = self.warm().run_task(task, lambda: beat(sfn, token) and running(sfn, execution))
        self.task = ""
        answer(sfn, token, outcome)

    def stop(self) -> None:
        self.stopping.set()
        if self.process:
            self.process.kill()


def foreign(error: Exception) -> bool:
    from botocore.exceptions import BotoCoreError, ClientError

    return isinstance(error, BotoCoreError | ClientError)


def running(sfn: Client, execution: str) -> bool:
    """Whether the task's execution is still running; unknown counts as running."""
    try:
        return bool(sfn.describe_execution(executionArn=execution)["status"] == "RUNNING")
    except sfn.exceptions.ExecutionDoesNotExist:
        return False
    except Exception as error:
        if not foreign(error):
            raise
        return True


def beat(sfn: Client, token: str) -> bool:
    """Send a task heartbeat. False if the task has timed out or no longer exists."""
    try:
        sfn.send_task_heartbeat(taskToken=token)
    except (sfn.exceptions.TaskTimedOut, sfn.exceptions.TaskDoesNotExist):
        return False
    except Exception as error:
        if not foreign(error):
            raise
    return True


def answer(sfn: Client, token: str, outcome: Outcome) -> None:
    """Report the outcome to the state machine; an expired task is ignored."""
    try:
        if "error" in outcome:
            cause = outcome["cause"][:LONGEST_CAUSE]
            sfn.send_task_failure(taskToken=token, error=outcome["error"], cause=cause)
        else:
            sfn.send_task_success(taskToken=token, output=json.dumps(outcome["facts"]))
    except (sfn.exceptions.TaskTimedOut, sfn.exceptions.TaskDoesNotExist):
        return


class Workers:
    """A number of slots, each in a thread of this process."""

    def __init__(self, count: int, activity: str, environment: Mapping[str, str]) -> None:
        self.slots = [
            ActivityPoller(f"worker-{number}", activity, environment) for number in range(1, count + 1)
        ]

    def start(self) -> None:
        for slot in self.slots:
            threading.Thread(target=slot.run, name=slot.name, daemon=True).start()

    def stop(self) -> None:
        for slot in self.slots:
            slot.stop()


def serve(report: Callable[[str], None]) -> None:
    """`rushes worker`: poll the activity RUSHES_ACTIVITY_ARN until interrupted."""
    from rushes.bootstrap import ports

    workers = Workers(1, ports().require_setting("activity_arn"), dict(os.environ))
    workers.start()
    report("waiting for tasks; press Ctrl-C to stop")
    try:
        while True:
            time.sleep(POLL_SECONDS)
    finally:
        workers.stop()
