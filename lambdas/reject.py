"""The state Reject."""

from typing import Any

from entry import Context, opened
from metrics import ended, inside

from rushes import ledger
from rushes.errors import Reason


@inside
def handler(event: dict[str, Any], context: Context) -> str | None:
    reason = Reason(event["reason"])
    return ended(ledger.reject(*opened(event), reason, event["sentence"]), reason)
