"""What PostgreSQL is told of a job, and when: opened at the start, recorded before anyone hears, ended once.

The states Open, Record, Finish, Reject and Fail, and the watcher Settle, call one function each.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rushes.bootstrap import Ports
from rushes.domain import Artifact, Event, EventKind, Job, Refusal, Status, StepRecord, Ticket, job_key
from rushes.domain.progress import weights
from rushes.domain.search import Passages
from rushes.errors import NotFound, OverQuota, Reason
from rushes.services import concurrency, webhooks
from rushes.services.report import report
from rushes.steps.context import store_artifact
from rushes.steps.records import read_failure, read_failures, read_records

REASONS = {
    "WorkerLost": (Reason.WORKER_LOST, "The worker was lost three times over while it ran {step}."),
    "States.HeartbeatTimeout": (Reason.WORKER_LOST, "The worker fell silent while it ran {step}."),
    "States.Timeout": (Reason.TIMEOUT, "The step {step} took longer than it may."),
    "NoCapacity": (Reason.NO_CAPACITY, "No machine was free to run {step} within half an hour."),
}


def open_job(ports: Ports, ticket: Ticket) -> Ticket:
    """The job runs: its rows are there from now on. Answers with the ticket that it goes on with.

    One that came past the API, and is more than its owner's share, goes on to be rejected.
    """
    try:
        ports.repository.open(ticket, Status.RUNNING, ports.quotas)
    except OverQuota as error:
        ports.repository.open(ticket, Status.RUNNING)
        refused = Refusal(reason=Reason.OVER_QUOTA, sentence=str(error))
        ticket = ticket.model_copy(update={"request": ticket.request.model_copy(update={"refused": refused})})
    emit_end(ports, ticket, EventKind.JOB_RUNNING, steps=weights(ticket.request))
    return ticket


def record(ports: Ports, ticket: Ticket) -> list[StepRecord]:
    """Write what the steps made, and the report of it; written again it is the same."""
    done = read_records(ports.storage, ticket)
    files = newest_artifacts(done)
    lost = read_failures(ports.storage, ticket, done)
    facts, redaction = read_json(ports, ticket, "probe/facts.json"), proof(ports, files)
    text = report(ticket, done, files, facts, lost, redaction)
    made = store_artifact(ports.storage, ticket, "record", "report.json", text)
    transcript = read_newest_transcript(ports, ticket)
    ports.repository.record(
        ticket,
        steps=done,
        artifacts=[*files, made],
        segments=transcript.get("segments", []),
        language=transcript.get("language", ""),
        passages=read_passages(ports, ticket),
    )
    return done


def finish(ports: Ports, ticket: Ticket, failed: Sequence[str], without: Sequence[str] = ()) -> Status:
    """The good end. With steps in `failed` it is `partial`, and the sentence says what is missing and why.

    One language of several that could not be had (`without`: `translate.es`) leaves a job `succeeded`; it is named
    among the failed steps, and the sentence says why.
    """
    missing = list(dict.fromkeys([*failed, *without]))
    found = [read_failure(ports.storage, ticket, step) for step in missing]
    sentence = " ".join(dict.fromkeys(each.sentence for each in found if each))
    return end(ports, ticket, Status.PARTIAL if failed else Status.SUCCEEDED, None, sentence, missing)


def reject(ports: Ports, ticket: Ticket, reason: Reason, sentence: str) -> Status:
    """The file is at fault."""
    return end(ports, ticket, Status.REJECTED, reason, sentence)


def fail(ports: Ports, ticket: Ticket, step: str, error: Mapping[str, Any]) -> Status:
    """The step gave up. `error` is what the state machine caught: {"Error", "Cause"}.

    What the step itself wrote is better than what travelled through the machine, unless it could write nothing
    any more. A file that turned out to be bad only while it was worked on is rejected, not failed.
    """
    name = error_name(error)
    if name in REASONS:
        reason, sentence = REASONS[name]
        return end(ports, ticket, Status.FAILED, reason, sentence.format(step=step), [step])
    found = read_failure(ports.storage, ticket, step)
    if found is None:
        sentence = f"The step {step} met an unexpected {name}."
        return end(ports, ticket, Status.FAILED, Reason.INTERNAL, sentence, [step])
    if found.error == "Rejected":
        return reject(ports, ticket, found.reason, found.sentence)
    return end(ports, ticket, Status.FAILED, found.reason, found.sentence, [step])


def reconcile(ports: Ports, ticket: Ticket, execution: str) -> Status | None:
    """End a job whose execution ended without one of the states above: stopped, or timed out as a whole.

    `execution` is the status of the execution; None when there was nothing to settle.
    """
    if execution == "ABORTED":
        return end(ports, ticket, Status.CANCELLED, None, "The job was cancelled.")
    if execution == "TIMED_OUT":
        return end(ports, ticket, Status.FAILED, Reason.TIMEOUT, "The job took longer than a job may.")
    if execution == "FAILED":
        return end(ports, ticket, Status.FAILED, Reason.INTERNAL, "The state machine gave up.")
    return None


def end(
    ports: Ports,
    ticket: Ticket,
    status: Status,
    reason: Reason | None,
    sentence: str,
    failed: Sequence[str] = (),
) -> Status:
    """Put the job into its terminal state and tell it, once; whoever comes later changes nothing.

    Told is what the database holds: the first end, even where whoever wrote it died before telling.
    """
    concurrency.release(ports, ticket.owner, ticket.job_id)
    if ports.repository.erased(ticket.owner, ticket.job_id):
        return Status.DELETED
    ports.repository.open(ticket, Status.RUNNING)
    first = ports.repository.end(ticket, status, reason, sentence, failed)
    job = ports.repository.job(ticket.owner, ticket.job_id)
    if first:
        note(ports, ticket, job)
    webhooks.queue(ports, ticket.owner, f"job.{job.status}", job.finished_at or job.created_at, outcome(job))
    emit_end(
        ports,
        ticket,
        EventKind.JOB_ENDED,
        status=job.status,
        reason=job.reason,
        sentence=job.sentence,
        remedy=job.remedy,
        link=job.link,
        failed_steps=list(job.failed_steps),
    )
    return job.status


def note(ports: Ports, ticket: Ticket, job: Job) -> None:
    """Write the end into the owner's audit, with what a reviewer decided."""
    decision = read_json(ports, ticket, "review/decision.json")
    detail = {"status": job.status, **({"review": decision} if decision else {})}
    ports.accounts.append(ticket.owner, "rushes", "job.ended", str(ticket.job_id), detail)


def outcome(job: Job) -> dict[str, Any]:
    """What a webhook is told: how it ended, and nothing of what is in it."""
    return {
        "job_id": str(job.id),
        "status": job.status,
        "reason": job.reason,
        "sentence": job.sentence,
        "remedy": job.remedy,
        "link": job.link,
        "failed_steps": list(job.failed_steps),
    }


def emit_end(ports: Ports, ticket: Ticket, kind: EventKind, **detail: Any) -> None:
    ports.events.append(Event(job_id=ticket.job_id, owner=ticket.owner, kind=kind, detail=detail))


def error_name(error: Mapping[str, Any]) -> str:
    """The class of what went wrong; of a nested execution, the class that ended it, which stands in the cause."""
    try:
        cause = json.loads(error.get("Cause") or "")
    except ValueError:
        cause = None
    inner = cause.get("Error") if isinstance(cause, dict) else None
    return str(inner or error.get("Error") or "error")


def newest_artifacts(steps: Sequence[StepRecord]) -> list[Artifact]:
    """Every result file; of two under one name (a transcript, and the same aligned) the one made later."""
    return list({file.name: file for step in steps for file in step.files}.values())


def proof(ports: Ports, files: Sequence[Artifact]) -> dict[str, Any]:
    """What the moderated copy proves of itself; nothing without one."""
    found = next((file for file in files if file.name == "proof.json"), None)
    read: dict[str, Any] = json.loads(ports.storage.get(found.key)) if found else {}
    return read


def read_newest_transcript(ports: Ports, ticket: Ticket) -> dict[str, Any]:
    aligned = read_json(ports, ticket, "align/transcript.json")
    return aligned or read_json(ports, ticket, "transcribe/transcript.json")


def read_passages(ports: Ports, ticket: Ticket) -> Passages | None:
    """What the step Index made, or None when it was skipped or failed."""
    try:
        return Passages.model_validate_json(ports.storage.get(job_key(ticket.job_id, "index/passages.json")))
    except NotFound:
        return None


def read_json(ports: Ports, ticket: Ticket, name: str) -> dict[str, Any]:
    """A JSON object that a step saved, or {} when that step was skipped or failed."""
    try:
        found: dict[str, Any] = json.loads(ports.storage.get(job_key(ticket.job_id, name)))
    except NotFound:
        return {}
    return found
