"""The state Choose: who has the first look at the film."""

from collections.abc import Mapping
from typing import Any

from entry import Context, ticket_of
from metrics import tell

from rushes.bootstrap import ports
from rushes.steps import detect


def handler(event: Mapping[str, Any], context: Context) -> dict[str, str]:
    mine, ticket = ports(), ticket_of(event)
    shared = detect.breaker(mine.versions)
    tell("BreakerOpen", float(shared.is_open))
    return {"road": detect.choose(ticket, mine.storage, mine.settings, shared)}
