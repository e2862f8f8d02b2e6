"""How long a job still takes, told from what was heard of real ones and from made-up ones."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from rushes.adapters.memory import MemoryEvents
from rushes.domain import Event, EventKind, JobRequest, Status, StepProgress
from rushes.domain.progress import compute_progress, weigh_steps
from rushes.domain.time_left import CLOSING_STATE_COUNT, DEFAULT_PAUSE_SECONDS, estimate_seconds_left

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
REAL = json.loads((Path(__file__).parent / "recorded_jobs" / "jobs.json").read_text())
"""Jobs on two cores without a GPU: [seconds, kind, step, fraction, seconds since it told anything new]."""
OFF, SECONDS_OFF = 0.3, 2.0
WORSE = {"half a minute of speech, moderated": 0.5}
"""Falls short: its faces and the second hearing of its mutes take half of the job, which no weight foresees."""


def heard(name: str) -> list[Event]:
    return [
        Event(
            job_id=UUID(int=1),
            owner=UUID(int=2),
            id=number,
            kind=kind,
            step=step,
            fraction=fraction,
            at=BEGAN + timedelta(seconds=after),
            detail={"silent": silent} if silent else {},
        )
        for number, (after, kind, step, fraction, silent) in enumerate(REAL[name]["told"], 1)
    ]


def step(name: str, state: str, weight: float, fraction: float = 0.0, **times: float) -> StepProgress:
    at = {f"{which}_at": BEGAN + timedelta(seconds=after) for which, after in times.items()}
    after = {"b": ("a",), "d": ("b", "c")}.get(name, ())
    return StepProgress(step=name, state=state, weight=weight, fraction=fraction, after=after, **at)


@pytest.mark.parametrize("name", REAL)
def test_at_half_of_its_way_a_job_tells_what_is_left_within_a_third(name: str, events: MemoryEvents) -> None:
    told, shares = heard(name), weigh_steps(JobRequest.model_validate(REAL[name]["request"]))
    end = told[-1].at
    middle = BEGAN + (end - BEGAN) / 2
    known = []
    for event in told[:-1]:
        events.append(event)
        left = compute_progress(
            shares, Status.RUNNING, events.latest_per_step(event.job_id), now=event.at
        ).seconds_left
        if left is not None:
            known.append((abs(event.at - middle), left - (end - event.at).total_seconds()))
    off = min(known)[1]
    half = (end - middle).total_seconds()
    assert abs(off) <= max(WORSE.get(name, OFF) * half, SECONDS_OFF), f"{off:+.1f} s of {half:.0f}"


def test_before_a_step_has_told_anything_nobody_knows() -> None:
    assert estimate_seconds_left([step("a", "waiting", 1.0)], BEGAN) is None
    assert estimate_seconds_left([step("a", "running", 1.0, started=0)], BEGAN + timedelta(seconds=9)) is None


def test_steps_side_by_side_take_as_long_as_the_longer_way() -> None:
    steps = [
        step("a", "succeeded", 0.2, 1.0, started=0, ended=10, told=10),
        step("b", "running", 0.4, 0.5, started=12, ended=22, told=22),
        step("c", "waiting", 0.2),
        step("d", "waiting", 0.2),
    ]
    steps[1] = steps[1].model_copy(update={"ended_at": None})
    left = estimate_seconds_left(steps, BEGAN + timedelta(seconds=22))
    unit, pause = (10 + 20) / (0.2 + 0.4), 2
    assert left == max(10, pause + 0.2 * unit) + pause + 0.2 * unit + CLOSING_STATE_COUNT * pause


def test_a_step_that_is_silent_for_long_takes_longer_but_not_without_end() -> None:
    def told(now: float) -> float | None:
        return estimate_seconds_left(
            [step("a", "running", 1.0, 0.2, started=0, told=2)], BEGAN + timedelta(seconds=now)
        )

    closing = CLOSING_STATE_COUNT * DEFAULT_PAUSE_SECONDS
    assert told(2) == 8 + closing
    assert told(6) == 4 + closing
    assert told(20) == 8 + closing


def test_kept_steps_cost_nothing_and_teach_nothing() -> None:
    kept = step("a", "succeeded", 0.9, 1.0, ended=0, told=0)
    assert estimate_seconds_left([kept, step("b", "waiting", 0.1)], BEGAN) is None


def test_an_event_that_only_says_again_is_not_new() -> None:
    told = [
        Event(
            job_id=UUID(int=1), owner=UUID(int=2), id=1, kind=EventKind.STEP_STARTED, step="probe", at=BEGAN
        ),
        Event(
            job_id=UUID(int=1),
            owner=UUID(int=2),
            id=2,
            kind=EventKind.STEP_PROGRESS,
            step="probe",
            fraction=0.5,
            at=BEGAN + timedelta(seconds=60),
            detail={"silent": 50.0},
        ),
    ]
    (shown,) = compute_progress({"probe": 1.0}, Status.RUNNING, told, now=BEGAN).steps
    assert shown.told_at == BEGAN + timedelta(seconds=10)
