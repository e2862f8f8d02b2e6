"""The state Finish."""

from typing import Any

from entry import Context, ticket_of
from metrics import ended, inside, recorded

from rushes.bootstrap import ports
from rushes.services import lifecycle


@inside
def handler(event: dict[str, Any], context: Context) -> str | None:
    records, outcome = lifecycle.finish_job(ports(), ticket_of(event))
    recorded(records)
    return ended(outcome.status, outcome.reason or "")
