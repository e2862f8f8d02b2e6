"""The state Finish."""

from collections.abc import Mapping
from typing import Any

from entry import Context, opened

from rushes import ledger


def handler(event: Mapping[str, Any], context: Context) -> str:
    return ledger.finish(*opened(event), event["failed"], event["without"])
