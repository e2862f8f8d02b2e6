"""A job: its video, ticket and status, and the records of its steps."""

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
    """The object of an uploaded video. `version` pins the object version that was probed; `size` is in bytes."""

    bucket: str
    key: str = Field(pattern=r"[^/]$", description="Names a file: a folder marker is not a video.")
    version: str = ""
    size: int = Field(ge=0)
    name: str


class Ticket(FrozenModel):
    """The input of the state machine: job, owner, video and request. Media and results stay in storage."""

    job_id: UUID
    owner: UUID
    video: Video
    request: JobRequest = JobRequest()


class Status(StrEnum):
    """The status of a job. Every job ends exactly once, in one of TERMINAL."""

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
    """One file produced by a step. `name` is its path in the results folder (`transcript.srt`)."""

    step: str
    name: str
    key: str
    media_type: str
    size: int
    sha256: str


class StepRecord(FrozenModel):
    """The record of a step: `jobs/<job>/<step>.json`, written when the step has succeeded.

    `seconds` and `cpu_seconds` are of the last attempt; `attempts` counts from 1; `facts` are small values for
    later steps and the report. Results are files.
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
    """A job as its owner sees it. `sentence` says why it did not succeed, `remedy` what to do, `link` where to read."""

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
        """The code in docs/problems.md for a job without all of its results."""
        return self.reason or self.status

    @computed_field  # type: ignore[prop-decorator]
    @property
    def remedy(self) -> str:
        return remedies.find_remedy(self.code)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def link(self) -> str:
        return remedies.find_link(self.code)

    @property
    def ticket(self) -> Ticket:
        return Ticket(job_id=self.id, owner=self.owner, video=self.video, request=self.request)


class Upload(FrozenModel):
    """An upload that the API has announced and that has not become a job yet."""

    ticket: Ticket
    upload_id: str
