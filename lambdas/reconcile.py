"""Reconcile a job after its execution has ended, when no state recorded the end; triggered by EventBridge."""

from typing import Any

from entry import Context, ticket_of
from metrics import ended, inside

from rushes.bootstrap import ports
from rushes.services import lifecycle


@inside
def handler(event: dict[str, Any], context: Context) -> str | None:
    detail = event["detail"]
    return ended(lifecycle.reconcile_job(ports(), ticket_of(detail["input"]), detail["status"]))
