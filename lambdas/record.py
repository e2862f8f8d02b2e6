"""The state Record."""

from collections.abc import Mapping
from typing import Any

from entry import Context, ticket_of

from rushes import ledger
from rushes.bootstrap import ports


def handler(event: Mapping[str, Any], context: Context) -> None:
    ledger.record(ports(), ticket_of(event))
