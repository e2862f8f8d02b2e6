"""A child process on the laptop with its own process group, a log file and a PID file.

The PID file (PID and start time) lets a later command stop a process that was left behind. The start time
protects an unrelated process that got the same PID.
"""

import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

import psutil

from rushes.errors import Unavailable

KILL_SECONDS = 1.0  # until a killed process has ended
SAME_START = 2.0  # tolerance in seconds between two readings of a process's start time


class Child:
    """A process named `name` with the files `<name>.pid` and `<name>.log` in `folder`."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.note = folder / f"{name}.pid"
        self.log = folder / f"{name}.log"
        self.popen: subprocess.Popen[bytes] | None = None
        self.started = 0.0

    def start(
        self, command: Sequence[str | Path], environment: Mapping[str, str], user: str | None = None
    ) -> None:
        """Run `command`, as `user` if given, with a new log file. The previous log is kept as `.log.1`."""
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("wb") as log:
            self.popen = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
                cwd=self.log.parent,
                **identity(user),
            )
        self.started = psutil.Process(self.popen.pid).create_time()
        self.note.write_text(f"{self.popen.pid} {self.started}")

    def noted(self) -> tuple[int, float] | None:
        """(PID, start time in epoch seconds) of the last start; None if it was stopped cleanly."""
        if self.popen is not None:
            return self.popen.pid, self.started
        try:
            pid, started = self.note.read_text().split()
            return int(pid), float(started)
        except (FileNotFoundError, ValueError):
            return None

    def alive(self) -> bool:
        """Whether the process of the last start is running, also if another command started it."""
        if self.popen is not None:
            return self.popen.poll() is None
        last_start = self.noted()
        return last_start is not None and runs(*last_start)

    def stop(self, first_signal: signal.Signals = signal.SIGTERM, seconds: float = 3.0) -> None:
        """Signal the process, after `seconds` kill the rest of its group. Safe if it has ended."""
        last_start = self.noted()
        if last_start is None:
            return
        pid, started = last_start
        if self.alive():
            os.kill(pid, first_signal)
            self.wait(pid, seconds)
        if started > psutil.boot_time() and (self.alive() or not psutil.pid_exists(pid)):
            kill_group(pid)
            self.wait(pid, seconds)
        self.note.unlink(missing_ok=True)
        self.popen = None

    def wait(self, pid: int, seconds: float) -> None:
        try:
            if self.popen is not None:
                self.popen.wait(seconds)
            else:
                psutil.Process(pid).wait(seconds)
        except (subprocess.TimeoutExpired, psutil.TimeoutExpired, psutil.NoSuchProcess):
            return

    def died(self) -> Unavailable:
        """Build the error for a process that ended by itself, with the end of its log."""
        lines = self.log.read_text(errors="replace").strip().splitlines()[-3:]
        return Unavailable(f"{self.name} did not start. End of {self.log}: {' / '.join(lines)}")


def runs(pid: int, started: float) -> bool:
    """Whether `pid` is a running process that started at `started` (epoch seconds)."""
    try:
        process = psutil.Process(pid)
        return not ended(process) and abs(process.create_time() - started) < SAME_START
    except psutil.NoSuchProcess:
        return False


def kill_group(group: int) -> None:
    """Kill every process of a group and wait for them."""
    members = [process for process in psutil.process_iter() if group_of(process.pid) == group]
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    deadline = time.monotonic() + KILL_SECONDS
    while any(process.is_running() and not ended(process) for process in members):
        if time.monotonic() > deadline:
            return
        time.sleep(0.01)


def group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def ended(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


class Identity(TypedDict, total=False):
    """The arguments of subprocess that set the user of a child."""

    user: str
    group: int
    extra_groups: list[int]


def identity(user: str | None) -> Identity:
    """Run as `user`, without root's groups; None keeps the current user."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def free_port() -> int:
    """Find a free TCP port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
