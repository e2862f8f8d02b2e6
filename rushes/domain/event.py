"""Events of a job."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field

from rushes.domain.frozen_model import FrozenModel


class EventKind(StrEnum):
    """The kinds of events."""

    STEP_STARTED = "step.started"
    STEP_PROGRESS = "step.progress"
    STEP_SUCCEEDED = "step.succeeded"
    STEP_FAILED = "step.failed"
    REVIEW_REMINDED = "review.reminded"
    JOB_QUEUED = "job.queued"
    JOB_RUNNING = "job.running"
    JOB_ENDED = "job.ended"


class Event(FrozenModel):
    """One event of a job. `id` counts from 1 within the job, without gaps; 0: not stored yet."""

    id: int = 0
    job_id: UUID
    owner: UUID
    kind: EventKind
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    step: str = ""
    fraction: float = Field(0.0, ge=0, le=1)
    detail: dict[str, Any] = Field({})

    @property
    def is_start(self) -> bool:
        """Whether the event starts a step or the job."""
        return self.kind in (EventKind.STEP_STARTED, EventKind.JOB_RUNNING)
