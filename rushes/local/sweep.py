"""Reconcile jobs whose end was missed, as the state machine Sweep does in the cloud."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rushes.domain import Ticket
from rushes.local.deploy import client

SWEEP_SECONDS = 60.0
ENDED = ("FAILED", "TIMED_OUT", "ABORTED")


def sweep(environment: Mapping[str, str], outputs: Mapping[str, str], tickets: Iterable[Ticket]) -> list[str]:
    """Reconcile the `tickets` of jobs listed as running whose execution has ended; returns their job IDs.

    Idempotent. A job without an execution is left alone, because its execution is about to start.
    """
    sfn, functions = client("stepfunctions", environment), client("lambda", environment)
    reconciled = []
    for ticket in tickets:
        status = ended(sfn, f"{outputs['Machine'].replace(':stateMachine:', ':execution:')}:{ticket.job_id}")
        if status in ENDED:
            event = {"detail": {"input": ticket.model_dump_json(), "status": status}}
            functions.invoke(FunctionName=outputs["Reconcile"], Payload=json.dumps(event).encode())
            reconciled.append(str(ticket.job_id))
    return reconciled


def ended(sfn: Any, execution: str) -> str:
    """The status of an execution; empty if there is none."""
    try:
        return str(sfn.describe_execution(executionArn=execution)["status"])
    except sfn.exceptions.ExecutionDoesNotExist:
        return ""
