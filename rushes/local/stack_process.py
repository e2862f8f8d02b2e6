"""The stack of one state folder, as commands see it, whatever became of the command that started it."""

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
        say(f"ready in {time.monotonic() - began:.1f} s: {stack.endpoint['page']}")
        stack.watch(stopping)


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
            say(f"ready in {time.time() - began:.1f} s: {found['page']}")
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
    """What runs: {"state", "running", "api", "page", "parts": {name: bool}}; "page" is the address with its key."""
    stack = Stack(state)
    up = owner(state) is not None
    known = (home.endpoint(state) or {}) if up else {}
    return {
        "state": str(state),
        "running": up,
        "api": known.get("api", ""),
        "page": known.get("page", ""),
        "parts": {
            "engine": up,
            "postgres": stack.postgres.child.alive(),
            "ministack": stack.ministack.child.alive(),
        },
    }
