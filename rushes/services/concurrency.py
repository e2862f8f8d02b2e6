"""Limits the concurrent jobs of one owner, so that no owner delays the others. Jobs over the limit wait.

The running jobs of an owner are one versioned value, updated with optimistic locking. A job occupies a slot from just
before its execution starts until it ends or waits for a review. If its end was missed, its slot is freed by a check of
the state machine, made at intervals while other jobs wait. A waiting job is a delayed message in the queue of uploads
that is checked again when it arrives, so no wake-up can be lost. The limit is best effort: if AWS does not answer, the
job runs.
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from rushes.bootstrap import Ports
from rushes.domain import Ticket
from rushes.errors import TryAgain
from rushes.ports.versioned_value import VersionedValue

RECHECK_SECONDS = 15  # minimum between two checks of a job; at most one check per second and owner
RETENTION_SECONDS = 9 * 86_400  # the maximum duration of an execution
CHECKS_PER_SECOND = 4  # of all waiting jobs together
DELAY_RANGE_SECONDS = (3, 300)  # minimum and maximum delay of a message

Running = dict[str, float]
"""The running jobs, each with the epoch second at which it was last known to run."""


def defer_if_limited(ports: Ports, ticket: Ticket, clock: Callable[[], float] = time.time) -> bool:
    """Whether the job must wait; if so, queue a delayed message that returns it to Ingest.

    A job that was started before or is cancelled does not wait.
    """
    limit = ports.settings.most_running
    try:
        if not limit or ports.workflow.find_ticket(ticket.job_id) or acquire(ports, ticket, limit, clock()):
            return False
        if ports.cancellations.is_cancelled(ticket.job_id):
            return False
        ports.ingest_queue.send(waiting_message(ticket), delay_seconds(ports.ingest_queue.count_delayed()))
    except TryAgain:
        return False
    return True


def waiting_message(ticket: Ticket) -> str:
    """The message for Ingest about a waiting job."""
    return json.dumps({"waits": ticket.model_dump(mode="json")})


def delay_seconds(waiting_count: int) -> int:
    """Delay of one more message: it grows with `waiting_count`, so that the rate of checks stays constant."""
    shortest, longest = DELAY_RANGE_SECONDS
    return min(max(waiting_count // CHECKS_PER_SECOND, shortest), longest)


def acquire(ports: Ports, ticket: Ticket, limit: int, now: float) -> bool:
    """Acquire a concurrency slot. Idempotent: returns True if the job already holds one. Raises TryAgain."""
    job = str(ticket.job_id)

    def add_job(running: Running) -> Running:
        if job in running:
            return running
        current = drop_ended(ports, running, limit, now) if len(running) >= limit else running
        return current if len(current) >= limit else current | {job: now}

    return job in update_slots(ports, ticket.owner, add_job)


def release(ports: Ports, owner: UUID, job_id: UUID) -> None:
    """Release the slot of a job that has ended or waits for a review."""
    with suppress(TryAgain):
        update_slots(
            ports,
            owner,
            lambda running: {job: checked_at for job, checked_at in running.items() if job != str(job_id)},
        )


def drop_ended(ports: Ports, running: Running, limit: int, now: float) -> Running:
    """Return the jobs that still run; one checked recently is assumed to run."""
    recent = now - max(RECHECK_SECONDS, limit)
    return {
        job: checked_at if is_recent else now
        for job, checked_at in running.items()
        if (is_recent := checked_at > recent) or ports.workflow.is_running(UUID(job))
    }


def update_slots(ports: Ports, owner: UUID, change: Callable[[Running], Running]) -> Running:
    """Apply `change` to the owner's running jobs and return the result. Raises TryAgain on persistent conflicts."""
    values = VersionedValue[Running](
        ports.versions, f"slots#{owner}", RETENTION_SECONDS, parse_running, json.dumps
    ).update(change)
    if values is None:
        raise TryAgain("Too many of this owner's jobs start and end at the same time: try again.")
    return values[1]


def parse_running(text: str) -> Running:
    running: Running = json.loads(text or "{}")
    return running
