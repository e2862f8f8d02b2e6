"""Read and cancel the jobs of an owner."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rushes.api.sockets import owner_of_job
from rushes.bootstrap import Ports
from rushes.domain import TERMINAL, Artifact, Job, Status
from rushes.domain.progress import compute_progress, weigh_steps
from rushes.errors import Conflict, NotFound
from rushes.services.lifecycle import newest_artifacts
from rushes.steps.records import read_records

JOBS_ON_A_PAGE = 10
MOST_JOBS_ON_A_PAGE = 100


def show(ports: Ports, owner: UUID, job_id: UUID) -> dict[str, Any]:
    """The job, the recorded results of its steps, and its progress. Raises NotFound.

    `last_event` is the ID of the last event: a client that subscribes from there misses nothing.
    """
    job = ports.repository.get_job(owner, job_id)
    steps = ports.repository.list_steps(owner, job_id)
    latest_events = ports.events.latest_per_step(job_id)
    job_progress = compute_progress(weigh_steps(job.request), job.status, latest_events, steps)
    return outline(job) | {
        "steps": [step.model_dump(mode="json", exclude={"files"}) for step in steps],
        "progress": job_progress.model_dump(mode="json"),
        "last_event": max((event.id for event in latest_events), default=0),
    }


def page(
    ports: Ports,
    owner: UUID,
    limit: int,
    after: UUID | None,
    statuses: Sequence[Status] = (),
    since: datetime | None = None,
) -> dict[str, Any]:
    """List jobs, newest first: {"data", "has_more"}; filtered by status and by creation at `since` or later."""
    jobs = ports.repository.list_jobs(owner, limit + 1, after, statuses, since)
    return {"data": [outline(job) for job in jobs[:limit]], "has_more": len(jobs) > limit}


def outline(job: Job) -> dict[str, Any]:
    """A job without internal fields (the storage location) and without the owner."""
    return job.model_dump(mode="json", exclude={"owner": True, "video": {"bucket", "key", "version"}})


def results(ports: Ports, owner: UUID, job_id: UUID) -> dict[str, Any]:
    """Every file of the job with a signed link, and a link to the video. Raises NotFound.

    If two files have the same name, the later one wins.
    """
    job = ports.repository.get_job(owner, job_id)
    files = [
        {
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
            "media_type": file.media_type,
            "url": link(ports, file.key, file.name),
        }
        for file in {file.name: file for file in list_files(ports, job)}.values()
    ]
    video = {"name": job.video.name, "url": link(ports, job.video.key, job.video.name)}
    return {"job_id": str(job_id), "status": job.status, "video": video, "files": files}


def list_files(ports: Ports, job: Job) -> Sequence[Artifact]:
    """The recorded files; while the job runs, those of finished steps, because a reviewer needs them."""
    if job.status in TERMINAL:
        return ports.repository.list_artifacts(job.owner, job.id)
    return newest_artifacts(read_records(ports.storage, job.ticket))


def link(ports: Ports, key: str, name: str) -> str:
    return ports.storage.presign_download(key, name.rpartition("/")[2], ports.settings.link_seconds)


def events(ports: Ports, owner: UUID, job_id: UUID, after: int) -> dict[str, Any]:
    """The events of the job after the event `after`, and its progress, for clients without a WebSocket.

    Raises NotFound.
    """
    job = ports.repository.get_job(owner, job_id)
    steps = ports.repository.list_steps(owner, job_id)
    job_progress = compute_progress(
        weigh_steps(job.request), job.status, ports.events.latest_per_step(job_id), steps
    )
    return {
        "data": [event.model_dump(mode="json") for event in ports.events.read_since(job_id, after)],
        "progress": job_progress.model_dump(include={"fraction", "seconds_left"}),
    }


def cancel(ports: Ports, owner: UUID, job_id: UUID) -> dict[str, Any]:
    """Stop the execution, or prevent it from starting. Raises NotFound, Conflict.

    Runs without a database connection. The job becomes `cancelled` when its execution has ended.
    """
    if owner_of_job(ports, job_id) != owner:
        raise NotFound("There is no such job.")
    ports.cancellations.request_cancel(job_id)
    if ports.workflow.find_ticket(job_id) and not ports.workflow.stop(job_id):
        raise Conflict("The job has ended already.")
    return {"job_id": str(job_id), "status": "cancelling"}
