"""The parts of one stack: PostgreSQL, the emulator of AWS, the workers, the page; brought up, looked after, ended."""

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
from rushes.services.concurrency import message
from rushes.settings import Settings
from rushes.weights import folder

LOOK_SECONDS = 0.5

Say = Callable[[str], None]


class Stack:
    """PostgreSQL, MiniStack and the workers of the folder `state`; `port` 0 finds a free one.

    Of `settings` (those of this process when none are given) its parts are told the detector, the models' folder
    and how to reach Vision.
    """

    def __init__(
        self, state: Path, port: int = 0, say: Say = print, settings: Settings | None = None
    ) -> None:
        self.state, self.say = state, say
        self.settings = settings or Settings()
        self.postgres = LocalPostgres(state / "postgres")
        self.ministack = MiniStack(state / "aws", port)
        self.workers: Workers | None = None
        self.page: Page | None = None
        self.outputs: dict[str, str] = {}
        self.endpoint: dict[str, str] = {}

    def start(self) -> dict[str, str]:
        """Bring everything up, in a few seconds; answers with {"api", "user", "password", "page"}.

        What an earlier start left behind is ended first. Raises Unavailable when a part cannot start.
        """
        self.say("starting PostgreSQL and AWS")
        with ThreadPoolExecutor() as pool:
            assembly = pool.submit(synthesise, self.state)
            for part in (pool.submit(self.postgres.start), pool.submit(self.ministack.start)):
                part.result()
        return self.create(assembly.result())

    def create(self, assembly: Path) -> dict[str, str]:
        """Create the stack on an emulator that has just started, and go on with what was left unfinished."""
        self.say("creating the stack")
        environment = self.ministack.environment
        self.outputs = outputs = deploy(assembly, self.postgres.app_url, environment, self.settings)
        known = home.endpoint(self.state) or {}
        password = known.get("password") or f"Aa1!{secrets.token_urlsafe(24)}"
        sign_up(client("cognito-idp", environment), outputs["Pool"], password)
        for key in hear(client("s3", environment), BUCKET, known_keys(self.postgres.admin_url)):
            self.say(f"going on with {key}")
        self.resume(outputs["Intake"])
        self.workers = Workers(worker_count(), outputs["Activity"], self.place(outputs))
        self.workers.start()
        self.endpoint = {"api": outputs["ApiUrl"], "user": OWNER, "password": password}
        self.page = self.page or page_process.open_page(self, known.get("page", ""))
        self.endpoint["page"] = self.page.url
        home.write_private(self.state / "endpoint.json", self.endpoint)
        return self.endpoint

    def place(self, outputs: dict[str, str]) -> dict[str, str]:
        """The environment of a worker's process."""
        scratch = self.state / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        return self.ministack.environment | {
            "RUSHES_BUCKET": outputs["Bucket"],
            "RUSHES_TABLE": outputs["Table"],
            "RUSHES_SCRATCH": str(scratch),
            "RUSHES_ANY_MODEL": "true",
            "RUSHES_DETECTOR": self.settings.detector,
            "RUSHES_WEIGHTS": str(folder(self.settings)),
            "RUSHES_VISION_ENDPOINT": self.settings.vision_endpoint,
            "RUSHES_VISION_CREDENTIALS": self.settings.vision_credentials,
        }

    def resume(self, intake: str) -> None:
        """Send in again every job that had not ended: the emulator forgot its executions, the steps repeat well."""
        sqs = client("sqs", self.ministack.environment)
        for ticket in unfinished(self.postgres.admin_url):
            self.say(f"going on with {ticket.video.name}")
            sqs.send_message(QueueUrl=intake, MessageBody=message(ticket))

    def watch(self, stopping: threading.Event) -> None:
        """Until told to stop: look after the parts, and now and then after jobs whose end nobody heard."""
        swept = time.monotonic()
        while not stopping.wait(LOOK_SECONDS):
            self.mend()
            if time.monotonic() - swept >= SWEEP_SECONDS:
                with suppress(psycopg.OperationalError, BotoCoreError, ClientError):
                    self.sweep()
                swept = time.monotonic()

    def sweep(self) -> None:
        """Settle jobs whose execution has ended, and that the database takes for running."""
        if not (tickets := unfinished(self.postgres.admin_url)):
            return
        for job_id in sweep(self.ministack.environment, self.outputs, tickets):
            self.say(f"settled job {job_id}, whose end nobody heard")

    def mend(self) -> None:
        """Bring back a part that died, and create the stack anew on an emulator that starts empty."""
        if not self.postgres.child.alive():
            self.say("PostgreSQL died; starting it again")
            self.postgres.start()
        if not self.ministack.child.alive():
            self.say("AWS died; starting it again")
            self.halt_workers()
            self.ministack.start()
            self.create(synthesise(self.state))

    def halt_workers(self) -> None:
        if self.workers:
            self.workers.stop()

    def stop(self) -> None:
        """End everything within a few seconds; the state stays."""
        self.halt_workers()
        if self.page:
            self.page.stop()
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda part: part.stop(), (self.postgres, self.ministack)))


def worker_count() -> int:
    return max(1, min(4, os.cpu_count() or 1))


@contextmanager
def running(state: Path, port: int, say: Say) -> Iterator[Stack]:
    """A stack for this while."""
    stack = Stack(state, port, say)
    try:
        stack.start()
        yield stack
    finally:
        say("stopping")
        stack.stop()
