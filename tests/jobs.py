"""What the steps of a job leave in storage: for tests of what is made of it."""

from collections.abc import Container
from datetime import UTC, datetime
from typing import Any

from rushes.bootstrap import Ports
from rushes.domain import StepRecord, Ticket
from rushes.domain.catalogue import requested_steps
from rushes.steps.records import failure_key
from rushes.steps.runner import describe_failure, write_record

SPEAKS = {"accepted": True, "speech": True}


def record_of(step: str, **facts: Any) -> StepRecord:
    """The record of a step that has succeeded and saved no file."""
    known = SPEAKS | facts if step == "probe" else facts
    return StepRecord(
        step=step, seconds=1, cpu_seconds=1, attempts=1, finished_at=datetime.now(UTC), facts=known
    )


def succeed(ports: Ports, ticket: Ticket, step: str, **facts: Any) -> None:
    """A step that has succeeded and saved no file."""
    write_record(ports.storage, ticket, record_of(step, **facts))


def succeed_all(ports: Ports, ticket: Ticket, without: Container[str] = ()) -> None:
    """Every step that the request wants has succeeded, those `without` have not."""
    for step in requested_steps(ticket.request):
        if step not in without:
            succeed(ports, ticket, step)


def reject(ports: Ports, ticket: Ticket, reason: str, sentence: str) -> None:
    """Probe has rejected the file."""
    succeed(ports, ticket, "probe", accepted=False, reason=reason, sentence=sentence)


def give_up(ports: Ports, ticket: Ticket, step: str, error: Exception) -> None:
    """A step that has stored why it failed."""
    text = describe_failure(step, 1, error).model_dump_json()
    ports.storage.put(failure_key(ticket, step), text.encode(), "")
