"""The state Fail."""

from typing import Any

from entry import Context, opened
from metrics import ended, inside

from rushes.services import lifecycle


@inside
def handler(event: dict[str, Any], context: Context) -> str | None:
    outcome = lifecycle.fail_job(*opened(event), event["step"], event["error"])
    return ended(outcome.status, outcome.reason or "")
