"""The state Reject."""

from typing import Any

from entry import Context, opened
from metrics import ended, inside

from rushes.errors import Reason
from rushes.services import lifecycle


@inside
def handler(event: dict[str, Any], context: Context) -> str | None:
    reason = Reason(event["reason"])
    return ended(lifecycle.reject_job(*opened(event), reason, event["sentence"]), reason)
