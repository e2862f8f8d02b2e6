"""Hears from EventBridge how an execution of process_video ended, and settles what no state could settle."""

from collections.abc import Mapping
from typing import Any

from entry import Context, ticket_of

from rushes import ledger
from rushes.bootstrap import ports


def handler(event: Mapping[str, Any], context: Context) -> str | None:
    detail = event["detail"]
    return ledger.settle(ports(), ticket_of(detail["input"]), detail["status"])
