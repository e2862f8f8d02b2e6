"""Responses about jobs, their progress, results and reviews."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from rushes.api.responses.base import Answer, Link
from rushes.domain import Event, JobRequest, Progress, Status
from rushes.errors import Reason


class JobQueued(Answer):
    job_id: UUID
    status: Literal["queued"]


class VideoOutline(Answer):
    size: int = Field(description="In bytes.")
    name: str


class JobOutline(Answer):
    """`sentence` says why results are missing, `remedy` what to do, `link` points to the documentation."""

    id: UUID
    status: Status
    reason: Reason | None
    sentence: str
    remedy: str
    link: str
    video: VideoOutline
    request: JobRequest
    failed_steps: list[str]
    created_at: datetime
    finished_at: datetime | None


class JobPage(Answer):
    data: list[JobOutline]
    has_more: bool


class StepDone(Answer):
    """The result of a step: seconds of its last attempt, attempts from 1, cost in US dollars."""

    step: str
    engine: str
    model: str
    quality: str
    seconds: float
    cpu_seconds: float
    attempts: int
    cost_usd: float
    finished_at: datetime
    facts: dict[str, Any]


class JobShown(JobOutline):
    """`last_event` is the ID of the job's last event."""

    steps: list[StepDone]
    progress: Progress
    last_event: int


class VideoLink(Answer):
    name: str
    url: Link


class ResultFile(Answer):
    """`name` is the path in the results folder, `size` is in bytes."""

    name: str
    size: int
    sha256: str
    media_type: str
    url: Link


class Results(Answer):
    job_id: UUID
    status: Status
    video: VideoLink
    files: list[ResultFile]


class HowFar(Answer):
    """`fraction` is 0–1; `seconds_left` is null while it is unknown."""

    fraction: float
    seconds_left: float | None


class EventList(Answer):
    data: list[Event]
    progress: HowFar


class Cancelling(Answer):
    job_id: UUID
    status: Literal["cancelling"]


class Decided(Answer):
    job_id: UUID
    decision: Literal["approve", "reject"]
    by: UUID
    at: datetime
