"""Control the stack of a state folder from any command, also after the command that started it has ended."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from rushes.errors import BadRequest, TryAgain, Unavailable
from rushes.local import home
from rushes.local.child import runs
from rushes.local.stack import Say, Stack, running

START_SECONDS = 120
STOP_SECONDS = 8


def owner(state: Path) -> int | None:
    """Find the process whose stack runs in this folder."""
    try:
        pid, started = (state / "engine.pid").read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    return int(pid) if runs(int(pid), float(started)) else None


@contextmanager
def claimed(state: Path) -> Iterator[None]:
    """Claim the folder for the duration of the context. Raises BadRequest if another stack runs in it."""
    if (pid := owner(state)) is not None:
        raise BadRequest(
            f"A stack is already running in {state} (process {pid}): stop it with `rushes down`."
        )
    state.mkdir(parents=True, exist_ok=True)
    pid_file = state / "engine.pid"
    pid_file.write_text(f"{os.getpid()} {psutil.Process().create_time()}")
    try:
        yield
    finally:
        pid_file.unlink(missing_ok=True)


def serve(state: Path, port: int, report: Say) -> None:
    """`rushes up`: run the stack until Ctrl-C or SIGTERM."""
    stopping = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: stopping.set())
    started = time.monotonic()
    with claimed(state), running(state, port, report) as stack:
        report(f"ready in {time.monotonic() - started:.1f} s: {stack.endpoint['page']}")
        stack.watch(stopping)


def detach(state: Path, port: int, report: Say) -> dict[str, str]:
    """`rushes up --detach`: run the stack in its own process; returns when it is ready."""
    state.mkdir(parents=True, exist_ok=True)
    log = state / "engine.log"
    started = time.time()
    command = [sys.executable, "-m", "rushes.cli", "up", "--state", str(state), "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    while time.time() - started < START_SECONDS:
        if process.poll() is not None:
            raise Unavailable(f"The stack did not start: {log.read_text().strip().splitlines()[-1:]}")
        endpoint_file = state / "endpoint.json"
        if (
            endpoint_file.exists()
            and endpoint_file.stat().st_mtime >= started
            and (stored_endpoint := home.endpoint(state))
        ):
            report(f"ready in {time.time() - started:.1f} s: {stored_endpoint['page']}")
            return stored_endpoint
        time.sleep(0.05)
    raise TryAgain(f"The stack did not start within {START_SECONDS} s; see {log}.")


@contextmanager
def attached(state: Path, report: Say) -> Iterator[dict[str, str]]:
    """The endpoint of the stack running in this folder, or of a temporary stack for the duration of the context."""
    running_endpoint = home.endpoint(state) if owner(state) is not None else None
    if running_endpoint:
        yield running_endpoint
        return
    with claimed(state), running(state, 0, report) as stack:
        yield stack.endpoint


def down(state: Path, *, purge: bool) -> bool:
    """Stop the stack of this folder; with `purge` also remove the folder. False if none was running."""
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
    """{"state", "running", "api", "page", "parts": {name: bool}}; "page" is the address with its key."""
    stack = Stack(state)
    is_running = owner(state) is not None
    stored_endpoint = (home.endpoint(state) or {}) if is_running else {}
    return {
        "state": str(state),
        "running": is_running,
        "api": stored_endpoint.get("api", ""),
        "page": stored_endpoint.get("page", ""),
        "parts": {
            "engine": is_running,
            "postgres": stack.postgres.child.alive(),
            "ministack": stack.ministack.child.alive(),
        },
    }
