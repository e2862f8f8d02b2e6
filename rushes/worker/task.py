"""What a worker is asked, and what it answers, whatever the way in."""

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
    """An order from JSON. Raises BadRequest that names the first thing that is wrong."""
    try:
        return StepTask.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the body"
        sentence = f"Send JSON with a step and a ticket: {place} is wrong ({first['msg']})."
        raise BadRequest(sentence) from error


def run_task(order: StepTask) -> Outcome:
    """Do it once."""
    try:
        return {"facts": run_step(order.step, order.ticket).facts}
    except RushesError as error:
        return {"error": type(error).__name__, "cause": str(error), "reason": error.reason}
    except Exception as error:  # noqa: BLE001 - told to the state machine by name, with its stack in the log
        traceback.print_exc()
        cause = f"The step {order.step} met an unexpected error."
        return {"error": type(error).__name__, "cause": cause, "reason": Reason.INTERNAL}
