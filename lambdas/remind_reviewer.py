"""The state Remind: emit a reminder that a review is pending."""

from collections.abc import Mapping
from typing import Any

from entry import Context, ticket_of

from rushes.api import reviews
from rushes.bootstrap import ports


def handler(event: Mapping[str, Any], context: Context) -> dict[str, bool]:
    return {"waits": reviews.remind(ports(), ticket_of(event))}
