"""A job, or an account, is erased: objects with all their versions, rows, live state. What is left is a certificate."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rushes.bootstrap import Ports
from rushes.domain import TERMINAL, Event, EventKind, Job, KeyPrefix, Status, job_prefix
from rushes.ports import Removed
from rushes.services.ingest import COMMANDS_PREFIX, ExecutionCommand, enqueue

CALL_SECONDS = 15  # after which a call lets the next one go on; the gateway waits for 29
PAGE = 20  # jobs

Certificate = dict[str, Any]


def job(ports: Ports, owner: UUID, job_id: UUID) -> Certificate:
    """Erase a job, and its video when no other job is made from it. Raises NotFound.

    A job that runs is stopped and ends as `deleted`; what a step still writes at that moment is swept away
    a minute, and a quarter of an hour, later.
    """
    found = ports.repository.job(owner, job_id)
    if found.status not in TERMINAL:
        ports.cancellations.request_cancel(job_id)
    enqueue(ports, ExecutionCommand(ticket=found.ticket, wanted="erase"))
    hashes = sorted({file.sha256 for file in ports.repository.artifacts(owner, job_id)})
    shared = ports.repository.others(owner, job_id)
    removed = [
        *ports.storage.delete_prefix(job_prefix(job_id)),
        *([] if shared else ports.storage.delete(found.video.key, found.video.version)),
    ]
    certificate = certify("job", job_id, removed, hashes, kept=["video"] if shared else [])
    rows = ports.repository.erase(owner, job_id, certificate)
    tell(ports, found)
    certificate |= {"rows": rows, "items": ports.job_state.delete_job_state(job_id)}
    return certificate


def tell(ports: Ports, found: Job) -> None:
    """Whoever listens hears that the job is gone."""
    detail: dict[str, Any] = {
        "status": Status.DELETED,
        "reason": None,
        "sentence": "The job was erased.",
        "failed_steps": [],
    }
    ports.events.append(Event(job_id=found.id, owner=found.owner, kind=EventKind.JOB_ENDED, detail=detail))


def account(ports: Ports, owner: UUID, clock: Callable[[], float] = time.monotonic) -> Certificate:
    """Erase all jobs of an owner, whatever lies in the owner's folders, and the webhooks.

    Where one call has not the time for all, `complete` is False, and the next call goes on. The audit and the
    certificates stay: they hold no goods, and prove what was done.
    """
    until, certificates = clock() + CALL_SECONDS, list[Certificate]()
    while (found := ports.repository.jobs(owner, PAGE)) and clock() < until:
        certificates += [job(ports, owner, each.id) for each in found]
    kept = ["audit", "certificates"]
    if found:
        return certify("account", owner, [], [], kept) | {
            "complete": False,
            "webhooks": 0,
            "jobs": certificates,
        }
    removed = [
        gone
        for folder in (f"uploads/{owner}/", f"exports/{owner}/", f"{COMMANDS_PREFIX}{owner}/")
        for gone in ports.storage.delete_prefix(KeyPrefix(folder))
    ]
    webhooks = ports.accounts.webhooks(owner)
    for webhook in webhooks:
        ports.accounts.drop(owner, webhook.id)
    made = certify("account", owner, removed, [], kept)
    return made | {"complete": True, "webhooks": len(webhooks), "jobs": certificates}


def certify(
    what: str, id: UUID, removed: Iterable[Removed], hashes: Sequence[str], kept: Sequence[str]
) -> Certificate:
    """What was removed: objects, their versions, bytes, and the sha256 of every result file."""
    gone = list(removed)
    return {
        "what": what,
        "id": str(id),
        "erased_at": datetime.now(UTC).isoformat(),
        "objects": len({each.key for each in gone}),
        "versions": len(gone),
        "bytes": sum(each.size for each in gone),
        "sha256": list(hashes),
        "kept": list(kept),
    }
