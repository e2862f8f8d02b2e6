"""Shared by all handlers: a logger with timestamp, level, module, message and job_id."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from rushes.bootstrap import Ports, ports, run_step
from rushes.domain import Ticket
from rushes.settings import load_settings

Context = Any
ORDER = ["timestamp", "level", "module", "message"]

logger = Logger(
    service="rushes",
    level=load_settings().log_level,
    logger_formatter=LambdaPowertoolsFormatter(log_record_order=ORDER, utc=True),
    module="%(module)s",
    location=None,
)


def step_handler(name: str) -> Callable[[Mapping[str, Any], Context], dict[str, Any]]:
    """Build a handler that runs one step for its ticket and returns the step's facts."""

    def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
        ticket = ticket_of(event)
        record = run_step(name, ticket)
        logger.info("%s done in %.2f s", name, record.seconds)
        return record.facts

    return handler


def opened(event: Mapping[str, Any]) -> tuple[Ports, Ticket]:
    """The ports and the ticket of a state machine event {"ticket", …}."""
    return ports(), ticket_of(event["ticket"])


def ticket_of(value: Mapping[str, Any] | str) -> Ticket:
    """Parse the ticket and add its job ID to all following log lines."""
    ticket = Ticket.model_validate(json.loads(value) if isinstance(value, str) else value)
    logger.append_keys(job_id=str(ticket.job_id))
    return ticket
