"""What steps have written of themselves: a record of each that succeeded, and why each other failed."""

import json
import re
from collections.abc import Sequence
from typing import Any

from rushes.domain import LANGUAGE, StepFailure, StepRecord, Ticket, job_key, job_prefix
from rushes.errors import NotFound
from rushes.ports import Storage

STEP_NAME_PATTERN = rf"[a-z]+(\.({LANGUAGE}|\d{{1,3}}))?"


def read_records(storage: Storage, ticket: Ticket) -> list[StepRecord]:
    """The records of every step of a job that has succeeded, in the order in which they ended."""
    found = [
        StepRecord.model_validate_json(storage.get(key))
        for key in storage.list(job_prefix(ticket.job_id))
        if re.fullmatch(rf"jobs/{ticket.job_id}/{STEP_NAME_PATTERN}\.json", key)
    ]
    return sorted(found, key=lambda record: record.finished_at)


def read_failures(storage: Storage, ticket: Ticket, done: Sequence[StepRecord]) -> list[StepFailure]:
    """Why each step failed that is not among those `done`, and said so."""
    made = {record.step for record in done}
    found = [
        StepFailure.model_validate_json(storage.get(key))
        for key in storage.list(job_prefix(ticket.job_id))
        if re.fullmatch(rf"jobs/{ticket.job_id}/{STEP_NAME_PATTERN}\.error\.json", key)
    ]
    return sorted((each for each in found if each.step not in made), key=lambda each: each.step)


def read_failure(storage: Storage, ticket: Ticket, step: str) -> StepFailure | None:
    """Why a step failed, or None when it never said."""
    try:
        return StepFailure.model_validate_json(storage.get(failure_key(ticket, step)))
    except NotFound:
        return None


def failure_key(ticket: Ticket, step: str) -> str:
    return job_key(ticket.job_id, f"{step}.error.json")


def parse_ticket(text: str | dict[str, Any]) -> Ticket:
    """A ticket from JSON text or from an object, as the state machine hands it over."""
    return Ticket.model_validate(json.loads(text) if isinstance(text, str) else text)
