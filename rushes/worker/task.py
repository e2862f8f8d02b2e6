"""A worker's task and its outcome, the same for every transport."""

import traceback
from typing import Any

from pydantic import Field, ValidationError

from rushes.bootstrap import run_step
from rushes.domain import FrozenModel, Ticket
from rushes.errors import BadRequest, Reason, RushesError
from rushes.steps.records import STEP_NAME_PATTERN

Outcome = dict[str, Any]
"""{"facts"}, or {"error", "cause"} as Step Functions names them, with the "reason" of rushes/errors.py."""


class StepTask(FrozenModel):
    """One step for one ticket."""

    step: str = Field(pattern=rf"^{STEP_NAME_PATTERN}$", max_length=60)
    ticket: Ticket


def parse_task(body: bytes | str) -> StepTask:
    """Parse a task from JSON. Raises BadRequest that names the first invalid field."""
    try:
        return StepTask.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the body"
        message = f"Send JSON with a step and a ticket: {field} is wrong ({first['msg']})."
        raise BadRequest(message) from error


def run_task(task: StepTask) -> Outcome:
    """Run a task once."""
    try:
        return {"facts": run_step(task.step, task.ticket).facts}
    except RushesError as error:
        return {"error": type(error).__name__, "cause": str(error), "reason": error.reason}
    except Exception as error:  # noqa: BLE001 - reported to the state machine by name; the log has the stack trace
        traceback.print_exc()
        cause = f"The step {task.step} failed with an unexpected error."
        return {"error": type(error).__name__, "cause": cause, "reason": Reason.INTERNAL}
