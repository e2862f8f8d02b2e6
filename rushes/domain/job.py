"""A job: its video, its ticket, how it stands, and what its steps have written of themselves."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field, computed_field

from rushes import remedies
from rushes.domain.frozen_model import FrozenModel
from rushes.domain.options import JobRequest
from rushes.errors import Reason


class Video(FrozenModel):
    """Where an uploaded video lies. `version` pins the bytes that were probed; `size` is in bytes."""

    bucket: str
    key: str = Field(pattern=r"[^/]$", description="Names a file: a folder marker is not a video.")
    version: str = ""
    size: int = Field(ge=0)
    name: str


class Ticket(FrozenModel):
    """What travels through the state machine: who, what, for whom. The goods lie in storage."""

    job_id: UUID
    owner: UUID
    video: Video
    request: JobRequest = JobRequest()


class Status(StrEnum):
    """Where a job stands. Every job ends exactly once, in one of TERMINAL."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DELETED = "deleted"


TERMINAL = frozenset(Status) - {Status.QUEUED, Status.RUNNING}


class Artifact(FrozenModel):
    """One file that a step made. `name` is its path in the results folder (`transcript.srt`)."""

    step: str
    name: str
    key: str
    media_type: str
    size: int
    sha256: str


class StepRecord(FrozenModel):
    """What a step did: `jobs/<job>/<step>.json`, written once it has succeeded.

    `seconds` and `cpu_seconds` are of the last attempt; `attempts` counts from 1; `facts` are small values
    that later steps or a reader of the report need, never the goods.
    """

    step: str
    engine: str = ""
    model: str = ""
    quality: str = ""
    seconds: float
    cpu_seconds: float
    attempts: int
    cost_usd: float = 0.0
    finished_at: datetime
    files: tuple[Artifact, ...] = ()
    facts: dict[str, Any] = Field({})


class StepFailure(FrozenModel):
    """Why a step's last attempt failed: `jobs/<job>/<step>.error.json`."""

    step: str
    error: str
    reason: Reason
    sentence: str
    attempts: int


class Job(FrozenModel):
    """A job as its owner sees it. `sentence` says in words why it did not succeed, `remedy` what to do, `link` more."""

    id: UUID
    owner: UUID
    status: Status
    reason: Reason | None = None
    sentence: str = ""
    video: Video
    request: JobRequest
    failed_steps: tuple[str, ...] = ()
    created_at: datetime
    finished_at: datetime | None = None

    @property
    def code(self) -> str:
        """What it is called in docs/problems.md that it has not, or not all of, its results."""
        return self.reason or self.status

    @computed_field  # type: ignore[prop-decorator]
    @property
    def remedy(self) -> str:
        return remedies.remedy(self.code)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def link(self) -> str:
        return remedies.link(self.code)

    @property
    def ticket(self) -> Ticket:
        return Ticket(job_id=self.id, owner=self.owner, video=self.video, request=self.request)


class Upload(FrozenModel):
    """An upload that was promised through the API and has not become a job yet."""

    ticket: Ticket
    upload_id: str
