"""A video that is there already is worked on again: with other wishes, or from one step on."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rushes.api import quotas
from rushes.bootstrap import Ports
from rushes.domain import (
    TERMINAL,
    Event,
    EventKind,
    Job,
    JobOptions,
    JobRequest,
    Status,
    Ticket,
    Video,
    job_key,
)
from rushes.domain.progress import downstream, named, rows
from rushes.errors import BadRequest, Conflict, NotFound
from rushes.services.ingest import ExecutionCommand, enqueue
from rushes.steps.runner import key_in_job

CHANGED = "review/edits.json"  # what a person left of the plan, see reviews.py


class NewJob(BaseModel):
    """The body of POST /jobs: the video of an earlier job, or an object under `uploads/<your id>/`."""

    model_config = ConfigDict(extra="forbid")

    job_id: UUID | None = Field(None, description="A job of yours whose video is worked on again.")
    key: str = Field("", max_length=1024, description="A key of the bucket under uploads/<your id>/.")
    request: JobOptions = JobOptions()

    @model_validator(mode="after")
    def names_one_video(self) -> "NewJob":
        if (self.job_id is None) == (not self.key):
            raise ValueError("name either job_id or key")
        return self


class Retry(BaseModel):
    """The body of POST /jobs/{job_id}/retry."""

    model_config = ConfigDict(extra="forbid")

    step: str = Field("", max_length=40, description="From which step on; empty: the first one that failed.")


def create(ports: Ports, owner: UUID, job_id: UUID, wanted: NewJob) -> dict[str, Any]:
    """A job of its own for a video in storage: {"job_id", "status"}. Raises NotFound, OverQuota."""
    quotas.check(ports, owner, 0)
    request = JobRequest(**wanted.request.model_dump())
    if wanted.job_id is None:
        video = own_video(ports, owner, wanted.key)
    else:
        earlier = ports.repository.job(owner, wanted.job_id)
        video = earlier.video
        request = request.model_copy(update={"transcript": carried(ports, earlier, job_id)})
    return begin(ports, Ticket(job_id=job_id, owner=owner, video=video, request=request))


def own_video(ports: Ports, owner: UUID, key: str) -> Video:
    """The object of that key. Raises NotFound where none is, or it lies in another's folder."""
    if not key.startswith(f"uploads/{owner}/"):
        raise NotFound("There is no such video of yours.")
    return ports.storage.stat(key)


def retry(ports: Ports, owner: UUID, job_id: UUID, earlier_id: UUID, wanted: Retry) -> dict[str, Any]:
    """Do an ended job again from a step on, as a job of its own that takes over what came before.

    Raises NotFound; Conflict while it runs; BadRequest for a step that it does not have.
    """
    earlier = ports.repository.job(owner, earlier_id)
    if earlier.status not in TERMINAL:
        raise Conflict("The job has not ended yet: cancel it first, or wait.")
    quotas.check(ports, owner, 0)
    step = wanted.step or next(iter(earlier.failed_steps), "probe")
    there = rows(earlier.request)
    if not (again := named(step, earlier.request)):
        raise BadRequest(f"step: there is no step “{step}”; choose one of {', '.join(there)}.", "step")
    anew = downstream(again, earlier.request)
    keep = tuple(name for name in there if name not in anew)
    if "plan" in keep:
        copy_if_there(ports, job_key(earlier_id, CHANGED), job_key(job_id, CHANGED))
    taken = {
        "source": earlier_id,
        "keep": keep,
        "transcript": carried(ports, earlier, job_id),
    }
    request = earlier.request.model_copy(update=taken)
    return begin(ports, Ticket(job_id=job_id, owner=owner, video=earlier.video, request=request))


def carried(ports: Ports, earlier: Job, job_id: UUID) -> str:
    """The key of the owner's own transcript, beside the new job as it was beside the earlier one."""
    old = earlier.request.transcript
    if not old:
        return ""
    new = key_in_job(old, earlier.id, job_id)
    ports.storage.copy(old, new)
    return new


def copy_if_there(ports: Ports, source: str, target: str) -> None:
    try:
        ports.storage.copy(source, target)
    except NotFound:
        return


def begin(ports: Ports, ticket: Ticket) -> dict[str, Any]:
    """Order the execution first: what was ordered runs, whatever becomes of this call."""
    enqueue(ports, ExecutionCommand(ticket=ticket))
    ports.repository.open(ticket, Status.QUEUED, ports.quotas)
    ports.events.append(Event(job_id=ticket.job_id, owner=ticket.owner, kind=EventKind.JOB_QUEUED))
    return {"job_id": str(ticket.job_id), "status": Status.QUEUED}
