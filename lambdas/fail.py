"""The state Fail."""

from collections.abc import Mapping
from typing import Any

from entry import Context, opened

from rushes import ledger


def handler(event: Mapping[str, Any], context: Context) -> str:
    return ledger.fail(*opened(event), event["step"], event["error"])
