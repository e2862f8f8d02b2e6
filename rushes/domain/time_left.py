"""How many seconds a job still takes: along its longest chain of steps, at the pace of what it has done so far.

The pace is measured in the job itself, so it holds on any machine: the seconds that a share of the work took, and the
pause between a step and the next. A step that tells how far it is goes on as it began; of the others the weights of
rushes/domain/progress.py say how long they are.
"""

import statistics
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from rushes.domain import StepProgress

ONE_BY_ONE = ("index", "plan", "review", "split", "compose", "mux", "burn")
"""What the state machine does when all before it has ended, one after the other."""
CLOSING = 2  # the states Record and Finish
FIRST_PAUSE = 0.5  # seconds, as long as none was seen
TELLS = 0.05  # of a step; from there on it is believed how fast it goes
LONGER = 0.5


class Pace(NamedTuple):
    """`unit`: seconds for the whole of the work, were it done one by one; `pause`: seconds before a step begins."""

    unit: float
    pause: float


def seconds_left(steps: Sequence[StepProgress], now: datetime) -> float | None:
    """Seconds until the job has ended; None as long as no step has told anything."""
    going = pace(steps, now)
    if going is None:
        return None
    own = {step.step: left(step, going, now) for step in steps}
    ends: dict[str, float] = {}
    for step in steps:
        if step.step not in ONE_BY_ONE:
            ends[step.step] = own[step.step] + max((ends.get(name, 0.0) for name in step.after), default=0.0)
    tail = sum(own[name] for name in ONE_BY_ONE if name in own)
    return round(max(ends.values(), default=0.0) + tail + CLOSING * going.pause, 1)


def pace(steps: Sequence[StepProgress], now: datetime) -> Pace | None:
    told = [step for step in steps if step.started_at and step.fraction >= TELLS]
    weight = sum(step.weight for step in told)
    if not weight:
        return None
    return Pace(sum(whole(step, now) for step in told) / weight, pause(steps))


def pause(steps: Sequence[StepProgress]) -> float:
    """The middle of the pauses between the end of what a step waits for and its beginning."""
    ended = {step.step: step.ended_at for step in steps}
    seen = [gap for step in steps if (gap := waited(step, ended)) is not None]
    return statistics.median(seen) if seen else FIRST_PAUSE


def waited(step: StepProgress, ended: Mapping[str, datetime | None]) -> float | None:
    before = [at for name in step.after if (at := ended.get(name))]
    if not step.started_at or not before or step.step in ONE_BY_ONE:
        return None
    return max((step.started_at - max(before)).total_seconds(), 0.0)


def left(step: StepProgress, going: Pace, now: datetime) -> float:
    """Seconds of this step alone, with the pause before it."""
    if step.state == "waiting":
        return going.pause + step.weight * going.unit
    if step.state != "running" or not step.started_at:
        return 0.0
    if step.fraction >= TELLS:
        return whole(step, now) - spent(step, now)
    return overdue(step.weight * going.unit, spent(step, now), step.fraction) - spent(step, now)


def whole(step: StepProgress, now: datetime) -> float:
    """Seconds of a step from its beginning to its end, as far as it has told."""
    if step.state != "running" or not step.started_at or not step.told_at:
        return spent(step, now)
    expected = (step.told_at - step.started_at).total_seconds() / step.fraction
    return overdue(expected, spent(step, now), step.fraction)


def overdue(expected: float, spent: float, fraction: float) -> float:
    """`expected` seconds, or, of a step that takes longer and says nothing, half as long again as it already did."""
    return max(expected, spent * (1 + LONGER * (1 - fraction)))


def spent(step: StepProgress, now: datetime) -> float:
    return ((step.ended_at or now) - step.started_at).total_seconds() if step.started_at else 0.0
