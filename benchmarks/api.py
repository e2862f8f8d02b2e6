"""The door under load: its routes, its commands, its sockets, and many jobs at once. On the stack of this machine.

    .venv/bin/python -m benchmarks.api [--calls 40] [--listeners 1000] [--jobs 200]

Prints of each command the milliseconds to the first byte on a terminal (goal: 100 at p95, after the first); what
listeners heard, see benchmarks/listeners.py; how jobs sent at once ended, see benchmarks/load.py; of each route p50 and
p95 in milliseconds, of the handlers called in this process as API Gateway calls them, on the stack's own PostgreSQL and
AWS. Exits with 1 where a goal is missed.
"""

import argparse
import base64
import json
import os
import platform
import pty
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

from benchmarks import listeners
from benchmarks.load import Place, place, show
from cdk.api import ROUTES
from rushes.bootstrap import ports
from rushes.local.deploy import client as aws
from rushes.settings import load_settings
from tests.api.gateway import call
from tests.api.test_routes import CASES

FIRST_OUTPUT = 100  # milliseconds
STARTS = 20
ONCE = {("DELETE", "/me"), ("POST", "/me/export"), ("GET", "/health/deep")}
"""Routes that are limited to a call every so often; they are called less often here, too."""
COMMANDS = (
    ("--version",),
    ("--help",),
    ("jobs",),
    ("jobs", "--json"),
    ("watch", str(UUID(int=1))),
    ("search", "fog"),
    ("status",),
    ("probe", "none.mp4"),
    ("process", "none.mp4", "--out", "none"),
    ("review", str(UUID(int=1))),
)


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


@contextmanager
def as_lambda(here: Place) -> Iterator[None]:
    """This process with the environment of the API's function."""
    environment = here.stack.ministack.environment
    told = next(one for one in variables(here) if "RUSHES_SOCKET_URL" in one)
    said = {**environment, **told, "RUSHES_CALLS_PER_MINUTE": "60000"}
    kept = dict(os.environ)
    os.environ.update(said)
    for known in (load_settings, ports):
        known.cache_clear()
    try:
        yield
    finally:
        ports().repository.close()  # type: ignore[attr-defined]
        os.environ.clear()
        os.environ.update(kept)
        for known in (load_settings, ports):
            known.cache_clear()


def variables(here: Place) -> list[dict[str, str]]:
    """The environments of the stack's functions."""
    pages = aws("lambda", here.stack.ministack.environment).get_paginator("list_functions").paginate()
    return [
        one["Environment"]["Variables"] for page in pages for one in page["Functions"] if "Environment" in one
    ]


def routes(owner: UUID, job: UUID, calls: int) -> dict[str, list[float]]:
    """Milliseconds of every route that reads or can be repeated, by its good call of the tests."""
    found = {}
    for (method, path), case in CASES.items():
        if method == "DELETE" or "{webhook_id}" in path or case.at or case.upload or (method, path) in ONCE:
            continue
        place_of, body = path.replace("{job_id}", str(job)), json.dumps(case.body).replace("{job}", str(job))
        asked = partial(call, method, place_of + case.query, json.loads(body), owner)
        found[f"{method} {path}"] = [timed(asked) for _ in range(calls + 1)][1:]
    return found


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def first_output(command: tuple[str, ...], said: Mapping[str, str]) -> tuple[float, float]:
    """Milliseconds until a terminal shows the first byte, by the clock and of the processor."""
    ours, theirs = pty.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(
        [Path(sys.executable).parent / "rushes", *command],
        stdout=theirs,
        stderr=theirs,
        stdin=theirs,
        env=dict(said),
    )
    os.read(ours, 1)
    took = (time.perf_counter() - began) * 1000
    os.kill(process.pid, signal.SIGKILL)
    used = os.wait4(process.pid, 0)[2]
    process.returncode = -signal.SIGKILL
    os.close(ours)
    os.close(theirs)
    return took, (used.ru_utime + used.ru_stime) * 1000


def commands(here: Place) -> dict[str, list[float]]:
    hidden = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    said = {name: value for name, value in os.environ.items() if name not in hidden}
    said |= {"RUSHES_STATE": str(here.stack.state), "TERM": "xterm"}
    found = {}
    for command in COMMANDS:
        took = [first_output(command, said) for _ in range(STARTS + 1)][1:]
        name = f"rushes {' '.join(command)}"[:32]
        found[name], found[f"{name}, processor"] = ([one[k] for one in took] for k in (0, 1))
    return found


def table(title: str, found: Mapping[str, list[float]]) -> None:
    print(f"\n| {title} | p50, ms | p95, ms |\n|---|---|---|")
    for name, values in found.items():
        print(f"| {name} | {statistics.median(values):.0f} | {p95(values):.0f} |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--calls", type=int, default=40)
    parser.add_argument("--listeners", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=200)
    said = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, {date.today()}, load {os.getloadavg()[0]:.1f}")
    listeners.allow(4 * said.listeners)
    with place() as here:
        good = []
        starts = commands(here)
        table("command, first output", starts)
        good.append(all(p95(values) <= FIRST_OUTPUT for values in starts.values()))
        if said.listeners:
            good.append(listeners.run(here, said.listeners))
        if said.jobs:
            good.append(show("at once", here.burst(said.jobs)))
        with here.owner() as client:
            job = client.process(here.clip, transcript=here.words)
            owner = owner_of(client.session.sign_in.bearer())
            with as_lambda(here):
                table("route", routes(owner, job.id, said.calls))
    return 0 if all(good) else 1


def owner_of(token: str) -> UUID:
    """The subject of an access token."""
    body = token.split(".")[1]
    return UUID(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["sub"])


if __name__ == "__main__":
    assert set(CASES) == set(ROUTES)
    raise SystemExit(main())
