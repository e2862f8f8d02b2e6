"""Whose turn it is: of one owner's jobs so many run at once and the others wait, so that nobody keeps others waiting.

Who runs is a list under one mark of the hot store, changed only by who has seen its latest version. A job is on it from
just before its execution starts until it ends or waits for a person. One whose end was not heard is found by asking the
state machine, now and then, while others wait for its place. A job that waits is a message in the queue of uploads,
held back for a while, and then looked at again; so nothing has to wake it, and nothing can forget to. All this is a
courtesy: where AWS does not answer, the job runs.
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

RECHECK_SECONDS = 15  # at least, between two questions about a job; of an owner at most one a second is asked
RETENTION_SECONDS = 9 * 86_400  # seconds; as long as an execution may take
CHECKS_PER_SECOND = 4  # at all that waits, however much that is
DELAY_RANGE_SECONDS = (3, 300)  # seconds that a message is held back, at least and at most

Running = dict[str, float]
"""The jobs that run, each with the second since 1970 at which it was last known to."""


def must_wait(ports: Ports, ticket: Ticket, clock: Callable[[], float] = time.time) -> bool:
    """Whether the job has to wait; then its message is in the queue, and comes back to Ingest.

    One that was started before, or cancelled, does not.
    """
    most = ports.settings.most_running
    try:
        if not most or ports.workflow.find_ticket(ticket.job_id) or acquire(ports, ticket, most, clock()):
            return False
        if ports.cancellations.is_cancelled(ticket.job_id):
            return False
        ports.ingest_queue.send(message(ticket), delay_seconds(ports.ingest_queue.waiting_count()))
    except TryAgain:
        return False
    return True


def message(ticket: Ticket) -> str:
    """What Ingest is told of a job that waits."""
    return json.dumps({"waits": ticket.model_dump(mode="json")})


def delay_seconds(held: int) -> int:
    """Seconds to hold one more message back when so many are: the more, the longer, so that looking costs the same."""
    least, most = DELAY_RANGE_SECONDS
    return min(max(held // CHECKS_PER_SECOND, least), most)


def acquire(ports: Ports, ticket: Ticket, most: int, now: float) -> bool:
    """Take a turn; True, too, for who has one. Raises TryAgain."""
    job = str(ticket.job_id)

    def taken(running: Running) -> Running:
        if job in running:
            return running
        here = still_running(ports, running, most, now) if len(running) >= most else running
        return here if len(here) >= most else here | {job: now}

    return job in update_slots(ports, ticket.owner, taken)


def release(ports: Ports, owner: UUID, job_id: UUID) -> None:
    """The job has ended, or waits for a person: its place is free."""
    with suppress(TryAgain):
        update_slots(
            ports, owner, lambda running: {job: at for job, at in running.items() if job != str(job_id)}
        )


def still_running(ports: Ports, running: Running, most: int, now: float) -> Running:
    """Those that do run; who was asked about lately is taken to."""
    lately = now - max(RECHECK_SECONDS, most)
    return {
        job: at if fresh else now
        for job, at in running.items()
        if (fresh := at > lately) or ports.workflow.is_running(UUID(job))
    }


def update_slots(ports: Ports, owner: UUID, how: Callable[[Running], Running]) -> Running:
    """The list as it is after `how`. Raises TryAgain when others change it all the time."""
    changed = VersionedValue[Running](
        ports.versions, f"slots#{owner}", RETENTION_SECONDS, read, json.dumps
    ).update(how)
    if changed is None:
        raise TryAgain("Too many of this owner's jobs begin and end at once: try again.")
    return changed[1]


def read(text: str) -> Running:
    found: Running = json.loads(text or "{}")
    return found
