"""Run one step on AWS Batch: input from environment variables, outcome as the exit code."""

from collections.abc import Mapping

from pydantic import ValidationError

from rushes.bootstrap import ports, run_step
from rushes.domain import Ticket
from rushes.errors import BadRequest


def work(environment: Mapping[str, str]) -> int:
    """Run the step RUSHES_STEP with the ticket that lies in storage under RUSHES_TICKET_KEY.

    Raises BadRequest if one of them is missing or the ticket is unreadable, NotFound if there is no ticket, and any
    error of the step.
    """
    missing = [name for name in ("RUSHES_STEP", "RUSHES_TICKET_KEY") if not environment.get(name)]
    if missing:
        raise BadRequest(f"Set {' and '.join(missing)}: a job runs one step for one ticket.")
    key = environment["RUSHES_TICKET_KEY"]
    try:
        ticket = Ticket.model_validate_json(ports().storage.get(key))
    except ValidationError as error:
        raise BadRequest(f"{key} is not a valid ticket: {error.errors()[0]['msg']}.") from error
    run_step(environment["RUSHES_STEP"], ticket)
    return 0
