"""Read the records and failures that the steps of a job have written to storage."""

import json
import re
from collections.abc import Sequence
from typing import Any

from rushes.domain import LANGUAGE, StepFailure, StepRecord, Ticket, job_key, job_prefix
from rushes.errors import NotFound
from rushes.ports import Storage

STEP_NAME_PATTERN = rf"[a-z]+(\.({LANGUAGE}|\d{{1,3}}))?"


def read_records(storage: Storage, ticket: Ticket) -> list[StepRecord]:
    """Read the record of every step of a job that succeeded, in the order in which they finished."""
    records = [
        StepRecord.model_validate_json(storage.get(key))
        for key in storage.list(job_prefix(ticket.job_id))
        if re.fullmatch(rf"jobs/{ticket.job_id}/{STEP_NAME_PATTERN}\.json", key)
    ]
    return sorted(records, key=lambda record: record.finished_at)


def read_failures(storage: Storage, ticket: Ticket, done: Sequence[StepRecord]) -> list[StepFailure]:
    """Read the stored failures of the steps that are not among those `done`, sorted by step."""
    succeeded = {record.step for record in done}
    failures = [
        StepFailure.model_validate_json(storage.get(key))
        for key in storage.list(job_prefix(ticket.job_id))
        if re.fullmatch(rf"jobs/{ticket.job_id}/{STEP_NAME_PATTERN}\.error\.json", key)
    ]
    remaining = (failure for failure in failures if failure.step not in succeeded)
    return sorted(remaining, key=lambda failure: failure.step)


def read_failure(storage: Storage, ticket: Ticket, step: str) -> StepFailure | None:
    """Read why a step failed, or return None if it wrote no failure."""
    try:
        return StepFailure.model_validate_json(storage.get(failure_key(ticket, step)))
    except NotFound:
        return None


def failure_key(ticket: Ticket, step: str) -> str:
    """Return the storage key of a step's failure."""
    return job_key(ticket.job_id, f"{step}.error.json")


def parse_ticket(text: str | dict[str, Any]) -> Ticket:
    """Parse a ticket from JSON text or from an object, as the state machine passes it."""
    return Ticket.model_validate(json.loads(text) if isinstance(text, str) else text)
