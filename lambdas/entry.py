"""What every handler shares: a logger that says timestamp, level, module, message and job_id."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from rushes.bootstrap import Ports, ports, run_step
from rushes.domain import Ticket
from rushes.settings import settings

Context = Any
ORDER = ["timestamp", "level", "module", "message"]

logger = Logger(
    service="rushes",
    level=settings().log_level,
    logger_formatter=LambdaPowertoolsFormatter(log_record_order=ORDER, utc=True),
    module="%(module)s",
    location=None,
)


def step_handler(name: str) -> Callable[[Mapping[str, Any], Context], dict[str, Any]]:
    """A handler that runs one step for the ticket it is given, and answers with the step's facts."""

    def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
        ticket = ticket_of(event)
        record = run_step(name, ticket)
        logger.info("%s done in %.2f s", name, record.seconds)
        return record.facts

    return handler


def opened(event: Mapping[str, Any]) -> tuple[Ports, Ticket]:
    """The ports and the ticket of an event {"ticket", …} of the state machine."""
    return ports(), ticket_of(event["ticket"])


def ticket_of(value: Mapping[str, Any] | str) -> Ticket:
    """The ticket, and its job id on every line of the log from here on."""
    ticket = Ticket.model_validate(json.loads(value) if isinstance(value, str) else value)
    logger.append_keys(job_id=str(ticket.job_id))
    return ticket
