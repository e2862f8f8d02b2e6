"""The state Record."""

from typing import Any

from entry import Context, ticket_of
from metrics import inside, recorded

from rushes import ledger
from rushes.bootstrap import ports


@inside
def handler(event: dict[str, Any], context: Context) -> None:
    recorded(ledger.record(ports(), ticket_of(event)))
