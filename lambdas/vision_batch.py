"""The state Look: asks Google Cloud Vision for one batch of samples."""

from collections.abc import Mapping
from typing import Any

from entry import Context, opened

from rushes.steps import detect


def handler(event: Mapping[str, Any], context: Context) -> dict[str, bool]:
    mine, ticket = opened(event)
    shared = detect.breaker(mine.versions)
    return {"answered": detect.look(ticket, event["batch"], mine.storage, mine.settings, shared)}
