"""The state Fail."""

from typing import Any

from entry import Context, opened
from metrics import ended, inside

from rushes import ledger


@inside
def handler(event: dict[str, Any], context: Context) -> str | None:
    status = ledger.fail(*opened(event), event["step"], event["error"])
    return ended(status, ledger.error_name(event["error"]))
