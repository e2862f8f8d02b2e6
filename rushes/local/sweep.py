"""Jobs whose end nobody heard are settled once more, as the state machine Sweep does it in an account."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rushes.domain import Ticket
from rushes.local.deploy import client

SWEEP_SECONDS = 60.0
ENDED = ("FAILED", "TIMED_OUT", "ABORTED")


def sweep(environment: Mapping[str, str], outputs: Mapping[str, str], tickets: Iterable[Ticket]) -> list[str]:
    """Settle those of `tickets`, which the database takes for running, whose execution has ended; their job ids.

    Settling twice changes nothing. A job that has no execution is left alone: it is about to have one.
    """
    sfn, functions = client("stepfunctions", environment), client("lambda", environment)
    swept = []
    for ticket in tickets:
        status = ended(sfn, f"{outputs['Machine'].replace(':stateMachine:', ':execution:')}:{ticket.job_id}")
        if status in ENDED:
            event = {"detail": {"input": ticket.model_dump_json(), "status": status}}
            functions.invoke(FunctionName=outputs["Reconcile"], Payload=json.dumps(event).encode())
            swept.append(str(ticket.job_id))
    return swept


def ended(sfn: Any, execution: str) -> str:
    """The status of an execution; empty when there is none."""
    try:
        return str(sfn.describe_execution(executionArn=execution)["status"])
    except sfn.exceptions.ExecutionDoesNotExist:
        return ""
