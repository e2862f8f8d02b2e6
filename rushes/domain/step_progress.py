"""How far a job is, step by step."""

from datetime import datetime
from typing import Literal

from rushes.domain.frozen_model import FrozenModel

State = Literal["waiting", "running", "succeeded", "failed", "skipped"]


class StepProgress(FrozenModel):
    """One step. `weight` is its share of the whole job, `fraction` how far it is itself, both 0–1.

    `told_at` is when it last told anything new.
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
    """`fraction` is 0–1 over all steps; `seconds_left` is None while nobody can say."""

    fraction: float
    seconds_left: float | None = None
    steps: tuple[StepProgress, ...] = ()
