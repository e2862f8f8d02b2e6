"""What an owner may ask of a job."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rushes.api.sockets import owner_of_job
from rushes.bootstrap import Ports
from rushes.domain import TERMINAL, Artifact, Job, Status
from rushes.domain.progress import progress, weights
from rushes.errors import Conflict, NotFound
from rushes.services.lifecycle import newest_artifacts
from rushes.steps.records import read_records

JOBS_ON_A_PAGE = 10
MOST_JOBS_ON_A_PAGE = 100


def show(ports: Ports, owner: UUID, job_id: UUID) -> dict[str, Any]:
    """The job, what its steps did as far as it is recorded, and how far each is. Raises NotFound.

    `last_event` is the id of the last event told: who listens from there on misses nothing.
    """
    job = ports.repository.job(owner, job_id)
    steps = ports.repository.steps(owner, job_id)
    told = ports.events.latest_per_step(job_id)
    far = progress(weights(job.request), job.status, told, steps)
    return outline(job) | {
        "steps": [step.model_dump(mode="json", exclude={"files"}) for step in steps],
        "progress": far.model_dump(mode="json"),
        "last_event": max((event.id for event in told), default=0),
    }


def page(
    ports: Ports,
    owner: UUID,
    limit: int,
    after: UUID | None,
    statuses: Sequence[Status] = (),
    since: datetime | None = None,
) -> dict[str, Any]:
    """Newest first: {"data", "has_more"}; of these statuses only, or any, and made at `since` or later."""
    found = ports.repository.jobs(owner, limit + 1, after, statuses, since)
    return {"data": [outline(job) for job in found[:limit]], "has_more": len(found) > limit}


def outline(job: Job) -> dict[str, Any]:
    """A job without what is ours: where the bytes lie, and the owner, who knows."""
    return job.model_dump(mode="json", exclude={"owner": True, "video": {"bucket", "key", "version"}})


def results(ports: Ports, owner: UUID, job_id: UUID) -> dict[str, Any]:
    """Every file of the job with a signed link, and one to the video itself. Raises NotFound.

    Of two files under one name the later one counts.
    """
    job = ports.repository.job(owner, job_id)
    files = [
        {
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
            "media_type": file.media_type,
            "url": link(ports, file.key, file.name),
        }
        for file in {file.name: file for file in made(ports, job)}.values()
    ]
    video = {"name": job.video.name, "url": link(ports, job.video.key, job.video.name)}
    return {"job_id": str(job_id), "status": job.status, "video": video, "files": files}


def made(ports: Ports, job: Job) -> Sequence[Artifact]:
    """The files as recorded; while the job runs, those of the steps that have ended: a reviewer needs them."""
    if job.status in TERMINAL:
        return ports.repository.artifacts(job.owner, job.id)
    return newest_artifacts(read_records(ports.storage, job.ticket))


def link(ports: Ports, key: str, name: str) -> str:
    return ports.storage.presign_download(key, name.rpartition("/")[2], ports.settings.link_seconds)


def events(ports: Ports, owner: UUID, job_id: UUID, after: int) -> dict[str, Any]:
    """What was told of the job after the event `after`, and how far it is: for those whose socket fails.

    Raises NotFound.
    """
    job = ports.repository.job(owner, job_id)
    steps = ports.repository.steps(owner, job_id)
    far = progress(weights(job.request), job.status, ports.events.latest_per_step(job_id), steps)
    return {
        "data": [event.model_dump(mode="json") for event in ports.events.since(job_id, after)],
        "progress": far.model_dump(include={"fraction", "seconds_left"}),
    }


def cancel(ports: Ports, owner: UUID, job_id: UUID) -> dict[str, Any]:
    """Stop the execution, or see to it that it stops as soon as it starts. Raises NotFound, Conflict.

    Asks no database: this runs where there is none. The job ends as `cancelled` a moment later, when the
    execution has ended.
    """
    if owner_of_job(ports, job_id) != owner:
        raise NotFound("There is no such job.")
    ports.cancellations.request_cancel(job_id)
    if ports.workflow.find_ticket(job_id) and not ports.workflow.stop(job_id):
        raise Conflict("The job has ended already.")
    return {"job_id": str(job_id), "status": "cancelling"}
