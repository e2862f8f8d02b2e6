"""The state Record."""

from typing import Any

from entry import Context, ticket_of
from metrics import inside

from rushes.bootstrap import ports
from rushes.services import lifecycle


@inside
def handler(event: dict[str, Any], context: Context) -> None:
    lifecycle.record_results(ports(), ticket_of(event))
