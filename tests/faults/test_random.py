"""Hundreds of jobs on a stack that is never left alone: each ends once, and what it made is what it should be."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from rushes.domain import Status
from tests.faults.crowd import Crowd
from tests.faults.storms import Storms, Stormy
from tests.faults.weather import Weather, weather
from tests.stacks import running

SEED = int(os.environ.get("FAULT_SEED", "1"))
MANY = int(os.environ.get("FAULT_JOBS", "210"))
STORMS = 26
CUT = "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
"""A caller whose connection was cut leaves its end to the garbage collector: that is the doing of the storm."""


@pytest.fixture(scope="module")
def sky() -> Iterator[Weather]:
    with weather(SEED) as made:
        yield made


@pytest.fixture(scope="module")
def stormy(sky: Weather) -> Iterator[Stormy]:
    with running("rushes-storm", partial(Stormy, under=sky)) as started:
        yield started


@pytest.mark.prove
@pytest.mark.timeout(600)
@pytest.mark.filterwarnings(CUT)
def test_a_database_that_is_away_for_a_minute_delays_a_job_and_no_more(
    stormy: Stormy, tmp_path: Path
) -> None:
    crowd = Crowd(stormy, tmp_path, SEED)
    clean, job = crowd.clean()["sent"], crowd.send(0, "sent")
    os.killpg(stormy.postgres.child.popen.pid, signal.SIGKILL)
    time.sleep(60)
    stormy.mend()
    crowd.see_out(job)
    assert crowd.status(job) == Status.SUCCEEDED
    assert crowd.files(job) == clean


@pytest.mark.prove
@pytest.mark.timeout(2400)
@pytest.mark.filterwarnings(CUT)
def test_in_every_storm_each_job_ends_once_and_as_it_should(
    stormy: Stormy, tmp_path: Path, record_property: Callable[[str, str], None]
) -> None:
    crowd = Crowd(stormy, tmp_path, SEED)
    storms = Storms(stormy, SEED, lambda: crowd.seen_out, every=max(1, MANY // STORMS))
    clean = crowd.clean()
    began = time.monotonic()
    with storms.raging():
        crowd.go(MANY)
    for job in crowd.taken:
        crowd.see_out(job)
    crowd.settle()
    sum_up = crowd.reckoning(clean)
    took = time.monotonic() - began
    record_property("sum", f"seed {SEED}, {took:.0f} s, {len(storms.seen)} storms: {sum_up}")
    assert not sum_up.lost + sum_up.double + sum_up.stuck + sum_up.wrong, sum_up
    assert sum(sum_up.ends.values()) == sum_up.jobs
    assert sum_up.ends[Status.SUCCEEDED] > sum_up.jobs / 2
    assert set(storms.seen) == set(storms.kinds)
