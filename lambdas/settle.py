"""Hears from EventBridge how an execution of process_video ended, and settles what no state could settle."""

from typing import Any

from entry import Context, ticket_of
from metrics import ended, inside

from rushes import ledger
from rushes.bootstrap import ports


@inside
def handler(event: dict[str, Any], context: Context) -> str | None:
    detail = event["detail"]
    return ended(ledger.settle(ports(), ticket_of(detail["input"]), detail["status"]))
