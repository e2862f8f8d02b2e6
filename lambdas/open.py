"""The state Open."""

from collections.abc import Mapping
from typing import Any

from entry import Context, ticket_of

from rushes import ledger
from rushes.bootstrap import ports


def handler(event: Mapping[str, Any], context: Context) -> None:
    ledger.open_job(ports(), ticket_of(event))
