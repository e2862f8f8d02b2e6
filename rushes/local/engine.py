"""The stack of one state folder: start it, look at it, stop it, whatever became of the command that started it."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from rushes.errors import BadRequest, TryAgain, Unavailable
from rushes.local import home
from rushes.local.child import runs
from rushes.local.deploy import OWNER, client, deploy, sign_up
from rushes.local.ministack import MiniStack
from rushes.local.postgres import LocalPostgres, unfinished
from rushes.local.synth import synthesise
from rushes.local.worker import Workers

LOOK_SECONDS = 0.5
START_SECONDS = 120
STOP_SECONDS = 8

Say = Callable[[str], None]


class Stack:
    """PostgreSQL, MiniStack and the workers of the folder `state`; `port` 0 finds a free one."""

    def __init__(self, state: Path, port: int = 0, say: Say = print) -> None:
        self.state, self.say = state, say
        self.postgres = LocalPostgres(state / "postgres")
        self.ministack = MiniStack(state / "aws", port)
        self.workers: Workers | None = None
        self.outputs: dict[str, str] = {}
        self.endpoint: dict[str, str] = {}

    def start(self) -> dict[str, str]:
        """Bring everything up, in a few seconds; answers with {"api", "user", "password"}.

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
        self.outputs = outputs = deploy(assembly, self.postgres.app_url, environment)
        known = home.endpoint(self.state) or {}
        password = known.get("password") or f"Aa1!{secrets.token_urlsafe(24)}"
        sign_up(client("cognito-idp", environment), outputs["Pool"], password)
        self.resume(outputs["Machine"])
        self.workers = Workers(worker_count(), outputs["Activity"], self.place(outputs))
        self.workers.start()
        self.endpoint = {"api": outputs["ApiUrl"], "user": OWNER, "password": password}
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
        }

    def resume(self, machine: str) -> None:
        """Start again every job that had not ended: the emulator forgot its executions, the steps repeat well."""
        sfn = client("stepfunctions", self.ministack.environment)
        for ticket in unfinished(self.postgres.admin_url):
            self.say(f"going on with {ticket.video.name}")
            sfn.start_execution(
                stateMachineArn=machine, name=str(ticket.job_id), input=ticket.model_dump_json()
            )

    def watch(self, stopping: threading.Event) -> None:
        """Until told to stop: look after the parts."""
        while not stopping.wait(LOOK_SECONDS):
            self.mend()

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
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda part: part.stop(), (self.postgres, self.ministack)))


def worker_count() -> int:
    return max(1, min(4, os.cpu_count() or 1))


def owner(state: Path) -> int | None:
    """The process whose stack runs in this folder."""
    try:
        pid, started = (state / "engine.pid").read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    return int(pid) if runs(int(pid), float(started)) else None


@contextmanager
def claimed(state: Path) -> Iterator[None]:
    """The folder is ours for this while. Raises BadRequest when another's stack runs in it."""
    if (pid := owner(state)) is not None:
        raise BadRequest(f"A stack runs in {state} already (process {pid}): stop it with `rushes down`.")
    state.mkdir(parents=True, exist_ok=True)
    note = state / "engine.pid"
    note.write_text(f"{os.getpid()} {psutil.Process().create_time()}")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def serve(state: Path, port: int, say: Say) -> None:
    """`rushes up`: run the stack until Ctrl-C or SIGTERM."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    began = time.monotonic()
    with claimed(state), running(state, port, say) as stack:
        say(f"ready in {time.monotonic() - began:.1f} s: {stack.endpoint['api']}")
        stack.watch(stopping)


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


def detach(state: Path, port: int, say: Say) -> dict[str, str]:
    """`rushes up --detach`: run the stack in a process of its own; answers when it is ready."""
    state.mkdir(parents=True, exist_ok=True)
    log = state / "engine.log"
    began = time.time()
    command = [sys.executable, "-m", "rushes.cli", "up", "--state", str(state), "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    while time.time() - began < START_SECONDS:
        if process.poll() is not None:
            raise Unavailable(f"The stack did not start: {log.read_text().strip().splitlines()[-1:]}")
        file = state / "endpoint.json"
        if file.exists() and file.stat().st_mtime >= began and (found := home.endpoint(state)):
            say(f"ready in {time.time() - began:.1f} s: {found['api']}")
            return found
        time.sleep(0.05)
    raise TryAgain(f"The stack did not start within {START_SECONDS} s; see {log}.")


@contextmanager
def attached(state: Path, say: Say) -> Iterator[dict[str, str]]:
    """The endpoint of the stack that runs in this folder; without one, of a stack for this while only."""
    found = home.endpoint(state) if owner(state) is not None else None
    if found:
        yield found
        return
    with claimed(state), running(state, 0, say) as stack:
        yield stack.endpoint


def down(state: Path, *, purge: bool) -> bool:
    """Stop the stack of this folder; with `purge` remove the folder. False when nothing ran."""
    pid = owner(state)
    if pid is not None:
        process = psutil.Process(pid)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except psutil.TimeoutExpired:
            process.kill()
    if state.is_dir():
        Stack(state).stop()
    if purge:
        shutil.rmtree(state, ignore_errors=True)
    return pid is not None


def status(state: Path) -> dict[str, Any]:
    """What runs: {"state", "running", "api", "parts": {name: bool}}."""
    stack = Stack(state)
    up = owner(state) is not None
    return {
        "state": str(state),
        "running": up,
        "api": (home.endpoint(state) or {}).get("api", "") if up else "",
        "parts": {
            "engine": up,
            "postgres": stack.postgres.child.alive(),
            "ministack": stack.ministack.child.alive(),
        },
    }
