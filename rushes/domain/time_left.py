"""Estimates the seconds that a job still needs: along its critical path, at the pace of its completed work.

The pace is measured in the job itself, so the estimate holds on any machine: the seconds per unit of weight, and the
pause between two steps. A step that reports progress is extrapolated linearly; for the others the weights of
rushes/domain/catalogue.py apply.
"""

import statistics
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from rushes.domain import StepProgress

SEQUENTIAL_STEPS = ("mux", "burn")
"""The steps that the state machine runs one after the other, once all before them have ended."""
CLOSING_STATE_COUNT = 1  # the state Finish
DEFAULT_PAUSE_SECONDS = 0.5  # seconds, until a pause has been measured
MIN_EXTRAPOLATED_FRACTION = 0.05  # progress of a step from which it is extrapolated
OVERRUN_FACTOR = 0.5


class Pace(NamedTuple):
    """`total_seconds`: duration of all steps run in sequence; `pause_seconds`: pause before each step."""

    total_seconds: float
    pause_seconds: float


def estimate_seconds_left(steps: Sequence[StepProgress], now: datetime) -> float | None:
    """Seconds until the job ends; None until a step has reported progress."""
    pace = measure_pace(steps, now)
    if pace is None:
        return None
    remaining = {step.step: step_seconds_left(step, pace, now) for step in steps}
    ends: dict[str, float] = {}
    for step in steps:
        if step.step not in SEQUENTIAL_STEPS:
            latest_predecessor = max((ends.get(name, 0.0) for name in step.after), default=0.0)
            ends[step.step] = remaining[step.step] + latest_predecessor
    sequential = sum(remaining[name] for name in SEQUENTIAL_STEPS if name in remaining)
    return round(max(ends.values(), default=0.0) + sequential + CLOSING_STATE_COUNT * pace.pause_seconds, 1)


def measure_pace(steps: Sequence[StepProgress], now: datetime) -> Pace | None:
    measured = [step for step in steps if step.started_at and step.fraction >= MIN_EXTRAPOLATED_FRACTION]
    weight = sum(step.weight for step in measured)
    if not weight:
        return None
    return Pace(sum(step_duration(step, now) for step in measured) / weight, median_pause(steps))


def median_pause(steps: Sequence[StepProgress]) -> float:
    """The median of the seconds between the end of a step's predecessors and its start."""
    ended_at = {step.step: step.ended_at for step in steps}
    pauses = [pause for step in steps if (pause := pause_before(step, ended_at)) is not None]
    return statistics.median(pauses) if pauses else DEFAULT_PAUSE_SECONDS


def pause_before(step: StepProgress, ended_at: Mapping[str, datetime | None]) -> float | None:
    predecessor_ends = [end for name in step.after if (end := ended_at.get(name))]
    if not step.started_at or not predecessor_ends or step.step in SEQUENTIAL_STEPS:
        return None
    return max((step.started_at - max(predecessor_ends)).total_seconds(), 0.0)


def step_seconds_left(step: StepProgress, pace: Pace, now: datetime) -> float:
    """Seconds of this step alone, with the pause before it."""
    if step.state == "waiting":
        return pace.pause_seconds + step.weight * pace.total_seconds
    if step.state != "running" or not step.started_at:
        return 0.0
    if step.fraction >= MIN_EXTRAPOLATED_FRACTION:
        return step_duration(step, now) - elapsed_seconds(step, now)
    elapsed = elapsed_seconds(step, now)
    return extend_overdue(step.weight * pace.total_seconds, elapsed, step.fraction) - elapsed


def step_duration(step: StepProgress, now: datetime) -> float:
    """Seconds of a step from start to end; extrapolated from its last progress while it runs."""
    if step.state != "running" or not step.started_at or not step.told_at:
        return elapsed_seconds(step, now)
    expected = (step.told_at - step.started_at).total_seconds() / step.fraction
    return extend_overdue(expected, elapsed_seconds(step, now), step.fraction)


def extend_overdue(expected: float, elapsed: float, fraction: float) -> float:
    """`expected` seconds, or up to half as long again as `elapsed` for a step that overruns without progress."""
    return max(expected, elapsed * (1 + OVERRUN_FACTOR * (1 - fraction)))


def elapsed_seconds(step: StepProgress, now: datetime) -> float:
    return ((step.ended_at or now) - step.started_at).total_seconds() if step.started_at else 0.0
