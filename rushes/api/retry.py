"""Process an existing video again, with other options or from a given step."""

from typing import Any
from uuid import UUID

from pydantic import Field, model_validator

from rushes.api import quotas
from rushes.api.request_model import RequestModel
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
from rushes.domain.catalogue import expand_step_name, find_downstream, step_rows
from rushes.errors import BadRequest, Conflict, NotFound
from rushes.services.ingest import ExecutionCommand, enqueue_command
from rushes.steps.runner import key_in_job

CHANGED = "review/edits.json"  # edits changed by a reviewer, see reviews.py


class NewJob(RequestModel):
    """The body of POST /jobs: the video of an earlier job, or an object under `uploads/<your id>/`."""

    job_id: UUID | None = Field(None, description="A job of yours whose video is processed again.")
    key: str = Field("", max_length=1024, description="An object key under uploads/<your id>/.")
    request: JobOptions = JobOptions()

    @model_validator(mode="after")
    def names_one_video(self) -> "NewJob":
        if (self.job_id is None) == (not self.key):
            raise ValueError("name either job_id or key")
        return self


class Retry(RequestModel):
    """The body of POST /jobs/{job_id}/retry."""

    step: str = Field(
        "", max_length=40, description="The first step to repeat; empty: the first one that failed."
    )


def create(ports: Ports, owner: UUID, job_id: UUID, new_job: NewJob) -> dict[str, Any]:
    """Create a new job for a stored video: {"job_id", "status"}. Raises NotFound, OverQuota."""
    quotas.check(ports, owner, 0)
    request = JobRequest(**new_job.request.model_dump())
    if new_job.job_id is None:
        video = own_video(ports, owner, new_job.key)
    else:
        earlier = ports.repository.get_job(owner, new_job.job_id)
        video = earlier.video
        request = request.model_copy(update={"transcript": carried(ports, earlier, job_id)})
    return begin(ports, Ticket(job_id=job_id, owner=owner, video=video, request=request))


def own_video(ports: Ports, owner: UUID, key: str) -> Video:
    """Find the object of a key. Raises NotFound if it is missing or in another owner's folder."""
    if not key.startswith(f"uploads/{owner}/"):
        raise NotFound("You have no such video.")
    return ports.storage.stat(key)


def retry(ports: Ports, owner: UUID, job_id: UUID, earlier_id: UUID, options: Retry) -> dict[str, Any]:
    """Repeat an ended job from a step on, as a new job that reuses the results before that step.

    Raises NotFound; Conflict while the job runs; BadRequest for an unknown step.
    """
    earlier = ports.repository.get_job(owner, earlier_id)
    if earlier.status not in TERMINAL:
        raise Conflict("The job has not ended yet: cancel it first, or wait.")
    quotas.check(ports, owner, 0)
    step = options.step or next(iter(earlier.failed_steps), "probe")
    all_rows = step_rows(earlier.request)
    if not (selected_rows := expand_step_name(step, earlier.request)):
        raise BadRequest(f"step: there is no step “{step}”; choose one of {', '.join(all_rows)}.", "step")
    repeated_rows = find_downstream(selected_rows, earlier.request)
    keep = tuple(name for name in all_rows if name not in repeated_rows)
    if "plan" in keep:
        copy_if_there(ports, job_key(earlier_id, CHANGED), job_key(job_id, CHANGED))
    updates = {
        "source": earlier_id,
        "keep": keep,
        "transcript": carried(ports, earlier, job_id),
    }
    request = earlier.request.model_copy(update=updates)
    return begin(ports, Ticket(job_id=job_id, owner=owner, video=earlier.video, request=request))


def carried(ports: Ports, earlier: Job, job_id: UUID) -> str:
    """Copy the user's own transcript to the new job and return its key; empty if there is none."""
    source = earlier.request.transcript
    if not source:
        return ""
    target = key_in_job(source, earlier.id, job_id)
    ports.storage.copy(source, target)
    return target


def copy_if_there(ports: Ports, source: str, target: str) -> None:
    try:
        ports.storage.copy(source, target)
    except NotFound:
        return


def begin(ports: Ports, ticket: Ticket) -> dict[str, Any]:
    """Enqueue the execution before recording the job, so that it runs even if this call dies."""
    enqueue_command(ports, ExecutionCommand(ticket=ticket))
    ports.repository.open_job(ticket, Status.QUEUED, ports.quotas)
    ports.events.append(Event(job_id=ticket.job_id, owner=ticket.owner, kind=EventKind.JOB_QUEUED))
    return {"job_id": str(ticket.job_id), "status": Status.QUEUED}
