"""Convert the end of a job into an exit code and a message."""

from rushes.domain import Job, Status
from rushes.errors import (
    BadRequest,
    OverQuota,
    Reason,
    Rejected,
    RushesError,
    TryAgain,
    Unavailable,
    WorkerLost,
)

BY_REASON: dict[Reason, type[RushesError]] = {
    Reason.ENGINE_UNAVAILABLE: Unavailable,
    Reason.WORKER_LOST: WorkerLost,
    Reason.NO_CAPACITY: TryAgain,
    Reason.TIMEOUT: TryAgain,
    Reason.BAD_REQUEST: BadRequest,
    Reason.OVER_QUOTA: OverQuota,
}
WITH_RESULTS = {Status.SUCCEEDED, Status.PARTIAL}


def error_of(job: Job) -> RushesError | None:
    """The error that a job ended with; None if it has results."""
    if job.status in WITH_RESULTS:
        return None
    detail = job.sentence or f"The job ended as {job.status}."
    reason = job.reason or Reason.INTERNAL
    if job.status is Status.REJECTED:
        return Rejected(reason, detail)
    error = BY_REASON.get(reason, RushesError)(detail)
    error.code = job.code
    return error


def warning_of(job: Job) -> str:
    """Describe what is missing from a job's results; empty if they are complete."""
    if job.status not in WITH_RESULTS or not job.failed_steps:
        return ""
    return f"Without {' and '.join(job.failed_steps)}: {job.sentence}".strip()
