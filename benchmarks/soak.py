"""Jobs one after the other for a while: does anything that we run grow?

    .venv/bin/python -m benchmarks.soak [--minutes 120]

Two owners send clips of a second to a stack of its own. Every half minute the resident memory of each part is read:
this process, which holds the engine and the client; the workers; the functions, as the mean of one; the emulator;
PostgreSQL, without what its processes share. The mean of the last quarter over that of the second says how much a part
grew (goal: at most 5 %); the first quarter is its warming up. The emulator keeps every execution and item in memory
by design, so its growth is told, and not held against us.
"""

import argparse
import platform
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psutil

from benchmarks.load import Place, Sent, place, show

PERIOD = 30.0  # seconds between two readings
OWNERS = 2
GOAL = 0.05
OURS = ("engine", "workers", "functions")
MEGA = 1_000_000


def parts(here: Place) -> Iterator[tuple[str, list[psutil.Process]]]:
    emulator = psutil.Process(here.stack.ministack.child.popen.pid)
    postgres = psutil.Process(here.stack.postgres.child.popen.pid)
    slots = here.stack.workers.slots if here.stack.workers else []
    yield "engine", [psutil.Process()]
    yield "workers", [psutil.Process(slot.process.popen.pid) for slot in slots if slot.process]
    yield "functions", emulator.children()
    yield "emulator", [emulator]
    yield "postgres", [postgres, *postgres.children()]


def weigh(name: str, processes: list[psutil.Process]) -> float:
    """Megabytes: of one function the mean, of the other parts the sum."""
    sizes = []
    for process in processes:
        try:
            sizes.append(process.memory_full_info().uss / MEGA)
        except psutil.NoSuchProcess:
            continue
    return statistics.mean(sizes or [0]) if name == "functions" else sum(sizes)


def send_until(here: Place, end: float) -> list[Sent]:
    sent = []
    with here.owner() as client:
        while time.monotonic() < end:
            sent.append(here.send(client))
    return sent


def watch(here: Place, seen: dict[str, list[float]], over: threading.Event) -> None:
    while not over.wait(PERIOD):
        for name, processes in parts(here):
            seen.setdefault(name, []).append(weigh(name, processes))


def growth(sizes: list[float]) -> tuple[float, float]:
    """The means of the second and of the last quarter."""
    quarter = len(sizes) // 4
    return statistics.mean(sizes[quarter : 2 * quarter]), statistics.mean(sizes[-quarter:])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=120)
    minutes = parser.parse_args().minutes
    seen: dict[str, list[float]] = {}
    over = threading.Event()
    with place() as here, ThreadPoolExecutor(OWNERS + 1) as pool:
        pool.submit(watch, here, seen, over)
        end = time.monotonic() + minutes * 60
        sent = [one for made in pool.map(lambda _: send_until(here, end), range(OWNERS)) for one in made]
        over.set()
    print(
        f"{platform.machine()}, {date.today()}, {minutes:g} min; readings: {Counter(map(len, seen.values()))}"
    )
    good = show("one after the other", sent)
    for name, sizes in seen.items():
        before, after = growth(sizes)
        print(f"{name}: {before:.0f} MB, then {after:.0f} MB ({after / before - 1:+.1%})")
        good &= name not in OURS or after <= before * (1 + GOAL)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
