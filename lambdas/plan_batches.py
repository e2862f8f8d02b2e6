"""The state Deal: count the batches of samples to analyse."""

from collections.abc import Mapping
from typing import Any

from entry import Context, ticket_of

from rushes.bootstrap import ports
from rushes.steps import detect


def handler(event: Mapping[str, Any], context: Context) -> dict[str, int]:
    return {"batches": detect.batches(ticket_of(event), ports().storage)}
