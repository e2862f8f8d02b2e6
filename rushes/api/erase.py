"""Erase a job or an account: all object versions, rows and live state. A certificate remains."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rushes.bootstrap import Ports
from rushes.domain import TERMINAL, Event, EventKind, Job, KeyPrefix, Status, job_prefix
from rushes.ports import DeletedVersion
from rushes.services.ingest import COMMANDS_PREFIX, ExecutionCommand, enqueue_command

CALL_SECONDS = 15  # after this a call leaves the rest to the next one; API Gateway times out after 29 s
PAGE = 20  # jobs

Certificate = dict[str, Any]


def job(ports: Ports, owner: UUID, job_id: UUID) -> Certificate:
    """Erase a job, and its video unless another job uses it. Raises NotFound.

    A running job is stopped and ends as `deleted`. Sweeps one minute and a quarter of an hour later
    delete what a step wrote in the meantime.
    """
    stored_job = ports.repository.get_job(owner, job_id)
    if stored_job.status not in TERMINAL:
        ports.cancellations.request_cancel(job_id)
    enqueue_command(ports, ExecutionCommand(ticket=stored_job.ticket, wanted="erase"))
    hashes = sorted({file.sha256 for file in ports.repository.list_artifacts(owner, job_id)})
    shared = ports.repository.count_other_jobs(owner, job_id)
    removed = [
        *ports.storage.delete_prefix(job_prefix(job_id)),
        *([] if shared else ports.storage.delete(stored_job.video.key, stored_job.video.version)),
    ]
    certificate = certify("job", job_id, removed, hashes, kept=["video"] if shared else [])
    rows = ports.repository.erase_job(owner, job_id, certificate)
    tell(ports, stored_job)
    certificate |= {"rows": rows, "items": ports.job_state.delete_job_state(job_id)}
    return certificate


def tell(ports: Ports, stored_job: Job) -> None:
    """Emit the event that ends a deleted job."""
    detail: dict[str, Any] = {
        "status": Status.DELETED,
        "reason": None,
        "sentence": "The job was erased.",
        "failed_steps": [],
    }
    ports.events.append(
        Event(job_id=stored_job.id, owner=stored_job.owner, kind=EventKind.JOB_ENDED, detail=detail)
    )


def account(ports: Ports, owner: UUID, clock: Callable[[], float] = time.monotonic) -> Certificate:
    """Erase all jobs of an owner, all objects in the owner's folders, and the webhooks.

    If time runs out, `complete` is False and the next call continues. The audit log and the certificates stay:
    they hold no content and prove what was erased.
    """
    deadline, certificates = clock() + CALL_SECONDS, list[Certificate]()
    while (jobs := ports.repository.list_jobs(owner, PAGE)) and clock() < deadline:
        certificates += [job(ports, owner, listed_job.id) for listed_job in jobs]
    kept_records = ["audit", "certificates"]
    if jobs:
        return certify("account", owner, [], [], kept_records) | {
            "complete": False,
            "webhooks": 0,
            "jobs": certificates,
        }
    removed = [
        version
        for folder in (f"uploads/{owner}/", f"exports/{owner}/", f"{COMMANDS_PREFIX}{owner}/")
        for version in ports.storage.delete_prefix(KeyPrefix(folder))
    ]
    webhooks = ports.accounts.list_webhooks(owner)
    for webhook in webhooks:
        ports.accounts.delete_webhook(owner, webhook.id)
    certificate = certify("account", owner, removed, [], kept_records)
    return certificate | {"complete": True, "webhooks": len(webhooks), "jobs": certificates}


def certify(
    kind: str, id: UUID, removed: Iterable[DeletedVersion], hashes: Sequence[str], kept: Sequence[str]
) -> Certificate:
    """Build a certificate: counts of objects and versions, bytes, and the sha256 of every result file."""
    versions = list(removed)
    return {
        "what": kind,
        "id": str(id),
        "erased_at": datetime.now(UTC).isoformat(),
        "objects": len({version.key for version in versions}),
        "versions": len(versions),
        "bytes": sum(version.size for version in versions),
        "sha256": list(hashes),
        "kept": list(kept),
    }
