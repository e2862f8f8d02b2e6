"""The state Finish."""

from typing import Any

from entry import Context, opened
from metrics import ended, inside

from rushes.services import lifecycle


@inside
def handler(event: dict[str, Any], context: Context) -> str | None:
    return ended(lifecycle.finish_job(*opened(event), event["failed"], event["without"]))
