"""The state Reject."""

from collections.abc import Mapping
from typing import Any

from entry import Context, opened

from rushes import ledger
from rushes.errors import Reason


def handler(event: Mapping[str, Any], context: Context) -> str:
    return ledger.reject(*opened(event), Reason(event["reason"]), event["sentence"])
