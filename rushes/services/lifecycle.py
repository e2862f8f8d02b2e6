"""The lifecycle of a job in PostgreSQL: opened at the start, recorded before its end is announced, ended once.

The states Open, Record, Finish and Fail, and the function Reconcile, call one function each.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rushes.bootstrap import Ports
from rushes.domain import (
    Artifact,
    Event,
    EventKind,
    Job,
    Refusal,
    Status,
    StepFailure,
    StepRecord,
    Ticket,
    job_key,
    ticket_key,
)
from rushes.domain.progress import weigh_steps
from rushes.domain.search import Passages
from rushes.errors import NotFound, OverQuota, Reason
from rushes.services import concurrency, webhooks
from rushes.services.interruption import explain_failure, store_failure
from rushes.services.outcome import REQUIRED_STEP, Outcome, derive_outcome, describe_failure
from rushes.services.report import build_report
from rushes.steps.context import store_artifact
from rushes.steps.records import read_failure, read_failures, read_records


def open_job(ports: Ports, ticket: Ticket) -> Ticket:
    """Insert the job as running, store its ticket for workers, and return the ticket to continue with.

    A job that bypassed the API and exceeds its owner's quota continues with a refusal and will be rejected.
    """
    try:
        ports.repository.open_job(ticket, Status.RUNNING, ports.quotas)
    except OverQuota as error:
        ports.repository.open_job(ticket, Status.RUNNING)
        refused = Refusal(reason=Reason.OVER_QUOTA, sentence=str(error))
        ticket = ticket.model_copy(update={"request": ticket.request.model_copy(update={"refused": refused})})
    if not ports.repository.is_erased(ticket.owner, ticket.job_id):
        ports.storage.put(ticket_key(ticket.job_id), ticket.model_dump_json().encode(), "application/json")
    emit_event(ports, ticket, EventKind.JOB_RUNNING, steps=weigh_steps(ticket.request))
    return ticket


def record_results(ports: Ports, ticket: Ticket) -> list[StepRecord]:
    """Write the results of the steps so far, and the report. Idempotent."""
    records = read_records(ports.storage, ticket)
    write_results(ports, ticket, records, read_failures(ports.storage, ticket, records))
    return records


def write_results(
    ports: Ports, ticket: Ticket, records: Sequence[StepRecord], failures: Sequence[StepFailure]
) -> None:
    """Write the report into storage, and everything into the database."""
    files = newest_artifacts(records)
    facts, redaction = read_json(ports, ticket, "probe/facts.json"), read_proof(ports, files)
    report_json = build_report(ticket, records, files, facts, failures, redaction)
    report_artifact = store_artifact(ports.storage, ticket, "record", "report.json", report_json)
    transcript = read_newest_transcript(ports, ticket)
    ports.repository.record_results(
        ticket,
        steps=records,
        artifacts=[*files, report_artifact],
        segments=transcript.get("segments", []),
        language=transcript.get("language", ""),
        passages=read_passages(ports, ticket),
    )


def finish_job(ports: Ports, ticket: Ticket) -> tuple[list[StepRecord], Outcome]:
    """Record the results and end the job as its steps did; returns the records and the outcome."""
    records = read_records(ports.storage, ticket)
    failures = read_failures(ports.storage, ticket, records)
    decision = read_json(ports, ticket, "review/decision.json")
    outcome = derive_outcome(ticket.request, records, failures, decision)
    if outcome.status != Status.REJECTED:
        ports.repository.open_job(ticket, Status.RUNNING)
        write_results(ports, ticket, records, failures)
    end_job(ports, ticket, outcome)
    return records, outcome


def fail_job(ports: Ports, ticket: Ticket, step: str, error: Mapping[str, Any]) -> Outcome:
    """End a job that cannot go on after `step`. `error` is the state machine's error output: {"Error", "Cause"}.

    A file found to be invalid only during processing is rejected.
    """
    if step == REQUIRED_STEP:
        failure = store_failure(ports, ticket, step, error)
    else:
        failure = explain_failure(step, read_failure(ports.storage, ticket, step), error)
    outcome = describe_failure(failure)
    end_job(ports, ticket, outcome)
    return outcome


def reconcile_job(ports: Ports, ticket: Ticket, execution: str) -> Status | None:
    """End a job whose execution ended without one of the states above: stopped, timed out or failed as a whole.

    `execution` is the status of the execution. Returns None if there is nothing to reconcile.
    """
    if execution == "ABORTED":
        return end_job(ports, ticket, Outcome(Status.CANCELLED, None, "The job was cancelled."))
    if execution == "TIMED_OUT":
        message = "The job exceeded its time limit."
        return end_job(ports, ticket, Outcome(Status.FAILED, Reason.TIMEOUT, message))
    if execution == "FAILED":
        return end_job(ports, ticket, Outcome(Status.FAILED, Reason.INTERNAL, "The state machine failed."))
    return None


def end_job(ports: Ports, ticket: Ticket, outcome: Outcome) -> Status:
    """Put the job into its terminal state and announce it, once; later calls change nothing.

    Emits the status stored in the database, so a crash between the write and the event cannot change the outcome.
    """
    concurrency.release(ports, ticket.owner, ticket.job_id)
    if ports.repository.is_erased(ticket.owner, ticket.job_id):
        return Status.DELETED
    ports.repository.open_job(ticket, Status.RUNNING)
    is_first_end = ports.repository.end_job(
        ticket, outcome.status, outcome.reason, outcome.message, outcome.failed_steps
    )
    job = ports.repository.get_job(ticket.owner, ticket.job_id)
    if is_first_end:
        append_audit_entry(ports, ticket, job)
    ended_at = job.finished_at or job.created_at
    webhooks.queue_deliveries(ports, ticket.owner, f"job.{job.status}", ended_at, webhook_payload(job))
    emit_event(
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


def append_audit_entry(ports: Ports, ticket: Ticket, job: Job) -> None:
    """Write the end into the owner's audit log, with the reviewer's decision."""
    decision = read_json(ports, ticket, "review/decision.json")
    detail = {"status": job.status, **({"review": decision} if decision else {})}
    ports.accounts.append_audit_entry(ticket.owner, "rushes", "job.ended", str(ticket.job_id), detail)


def webhook_payload(job: Job) -> dict[str, Any]:
    """The payload of a webhook: the outcome of the job, and nothing of its content."""
    return {
        "job_id": str(job.id),
        "status": job.status,
        "reason": job.reason,
        "sentence": job.sentence,
        "remedy": job.remedy,
        "link": job.link,
        "failed_steps": list(job.failed_steps),
    }


def emit_event(ports: Ports, ticket: Ticket, kind: EventKind, **detail: Any) -> None:
    ports.events.append(Event(job_id=ticket.job_id, owner=ticket.owner, kind=kind, detail=detail))


def newest_artifacts(steps: Sequence[StepRecord]) -> list[Artifact]:
    """All result files; of two with one name (the transcript and the aligned transcript) the later one."""
    return list({file.name: file for step in steps for file in step.files}.values())


def read_proof(ports: Ports, files: Sequence[Artifact]) -> dict[str, Any]:
    """Read the proof of the moderated copy; empty without one."""
    proof_file = next((file for file in files if file.name == "proof.json"), None)
    proof: dict[str, Any] = json.loads(ports.storage.get(proof_file.key)) if proof_file else {}
    return proof


def read_newest_transcript(ports: Ports, ticket: Ticket) -> dict[str, Any]:
    aligned = read_json(ports, ticket, "align/transcript.json")
    return aligned or read_json(ports, ticket, "transcribe/transcript.json")


def read_passages(ports: Ports, ticket: Ticket) -> Passages | None:
    """Read the passages of the step Index, or None if it was skipped or failed."""
    try:
        return Passages.model_validate_json(ports.storage.get(job_key(ticket.job_id, "index/passages.json")))
    except NotFound:
        return None


def read_json(ports: Ports, ticket: Ticket, name: str) -> dict[str, Any]:
    """Read a JSON object that a step stored, or {} if that step was skipped or failed."""
    try:
        content: dict[str, Any] = json.loads(ports.storage.get(job_key(ticket.job_id, name)))
    except NotFound:
        return {}
    return content
