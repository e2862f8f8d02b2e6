"""One local stack: start, supervise and stop PostgreSQL, the AWS emulator, the workers and the web page."""

import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from botocore.exceptions import BotoCoreError, ClientError

from rushes.local import home, page_process
from rushes.local.activity_workers import Workers
from rushes.local.deploy import BUCKET, OWNER, client, deploy, sign_up
from rushes.local.dropped_uploads import hear
from rushes.local.ministack import MiniStack
from rushes.local.postgres import LocalPostgres, known_keys, unfinished
from rushes.local.sweep import SWEEP_SECONDS, sweep
from rushes.local.synth import synthesise
from rushes.local.web_server import Page
from rushes.services.concurrency import waiting_message
from rushes.settings import Settings
from rushes.weights import models_folder

LOOK_SECONDS = 0.5

Say = Callable[[str], None]


class Stack:
    """PostgreSQL, MiniStack and the workers with the state folder `state`; `port` 0 picks a free port.

    The detector, the models folder and the Vision settings come from `settings` (default: this process's settings).
    """

    def __init__(
        self, state: Path, port: int = 0, report: Say = print, settings: Settings | None = None
    ) -> None:
        self.state, self.say = state, report
        self.settings = settings or Settings()
        self.postgres = LocalPostgres(state / "postgres")
        self.ministack = MiniStack(state / "aws", port)
        self.workers: Workers | None = None
        self.page: Page | None = None
        self.outputs: dict[str, str] = {}
        self.endpoint: dict[str, str] = {}

    def start(self) -> dict[str, str]:
        """Start everything in a few seconds; returns {"api", "user", "password", "page"}.

        Stops what an earlier start left behind. Raises Unavailable if a part cannot start.
        """
        self.say("starting PostgreSQL and AWS")
        with ThreadPoolExecutor() as pool:
            assembly = pool.submit(synthesise, self.state)
            for part in (pool.submit(self.postgres.start), pool.submit(self.ministack.start)):
                part.result()
        return self.create(assembly.result())

    def create(self, assembly: Path) -> dict[str, str]:
        """Deploy the stack to a new emulator, and resume unfinished jobs."""
        self.say("creating the stack")
        environment = self.ministack.environment
        self.outputs = outputs = deploy(assembly, self.postgres.app_url, environment, self.settings)
        previous_endpoint = home.endpoint(self.state) or {}
        password = previous_endpoint.get("password") or f"Aa1!{secrets.token_urlsafe(24)}"
        sign_up(client("cognito-idp", environment), outputs["Pool"], password)
        for key in hear(client("s3", environment), BUCKET, known_keys(self.postgres.admin_url)):
            self.say(f"resuming {key}")
        self.resume(outputs["Intake"])
        self.workers = Workers(worker_count(), outputs["Activity"], self.place(outputs))
        self.workers.start()
        self.endpoint = {"api": outputs["ApiUrl"], "user": OWNER, "password": password}
        self.page = self.page or page_process.open_page(self, previous_endpoint.get("page", ""))
        self.endpoint["page"] = self.page.url
        home.write_private(self.state / "endpoint.json", self.endpoint)
        return self.endpoint

    def place(self, outputs: dict[str, str]) -> dict[str, str]:
        """The environment of a worker process."""
        scratch = self.state / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        return self.ministack.environment | {
            "RUSHES_BUCKET": outputs["Bucket"],
            "RUSHES_TABLE": outputs["Table"],
            "RUSHES_SCRATCH": str(scratch),
            "RUSHES_ANY_MODEL": "true",
            "RUSHES_DETECTOR": self.settings.detector,
            "RUSHES_WEIGHTS": str(models_folder(self.settings)),
            "RUSHES_VISION_ENDPOINT": self.settings.vision_endpoint,
            "RUSHES_VISION_CREDENTIALS": self.settings.vision_credentials,
        }

    def resume(self, intake: str) -> None:
        """Queue every unfinished job again: the emulator lost its executions, and steps are idempotent."""
        sqs = client("sqs", self.ministack.environment)
        for ticket in unfinished(self.postgres.admin_url):
            self.say(f"resuming {ticket.video.name}")
            sqs.send_message(QueueUrl=intake, MessageBody=waiting_message(ticket))

    def watch(self, stopping: threading.Event) -> None:
        """Until stopped: restart parts that died, and periodically reconcile jobs whose end was missed."""
        last_sweep = time.monotonic()
        while not stopping.wait(LOOK_SECONDS):
            self.mend()
            if time.monotonic() - last_sweep >= SWEEP_SECONDS:
                with suppress(psycopg.OperationalError, BotoCoreError, ClientError):
                    self.sweep()
                last_sweep = time.monotonic()

    def sweep(self) -> None:
        """Reconcile jobs that the database lists as running although their execution has ended."""
        if not (tickets := unfinished(self.postgres.admin_url)):
            return
        for job_id in sweep(self.ministack.environment, self.outputs, tickets):
            self.say(f"reconciled job {job_id}, whose end was missed")

    def mend(self) -> None:
        """Restart a part that died; a new emulator starts empty, so deploy the stack to it again."""
        if not self.postgres.child.alive():
            self.say("PostgreSQL died; restarting it")
            self.postgres.start()
        if not self.ministack.child.alive():
            self.say("AWS died; restarting it")
            self.halt_workers()
            self.ministack.start()
            self.create(synthesise(self.state))

    def halt_workers(self) -> None:
        if self.workers:
            self.workers.stop()

    def stop(self) -> None:
        """Stop everything within a few seconds; the state remains."""
        self.halt_workers()
        if self.page:
            self.page.stop()
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda part: part.stop(), (self.postgres, self.ministack)))


def worker_count() -> int:
    return max(1, min(4, os.cpu_count() or 1))


@contextmanager
def running(state: Path, port: int, report: Say) -> Iterator[Stack]:
    """Run a stack for the duration of the context."""
    stack = Stack(state, port, report)
    try:
        stack.start()
        yield stack
    finally:
        report("stopping")
        stack.stop()
