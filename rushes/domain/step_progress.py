"""Progress of a job and its steps."""

from datetime import datetime
from typing import Literal

from rushes.domain.frozen_model import FrozenModel

State = Literal["waiting", "running", "succeeded", "failed", "skipped"]


class StepProgress(FrozenModel):
    """One step. `weight` is its fraction of the whole job, `fraction` its own progress, both 0–1.

    `told_at` is the time of its last progress.
    """

    step: str
    state: State
    weight: float
    fraction: float = 0.0
    after: tuple[str, ...] = ()
    attempt: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    told_at: datetime | None = None
    sentence: str = ""


class Progress(FrozenModel):
    """`fraction` is 0–1 over all steps; `seconds_left` is None while it is unknown."""

    fraction: float
    seconds_left: float | None = None
    steps: tuple[StepProgress, ...] = ()
