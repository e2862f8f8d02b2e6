"""The state StoreFailure of run_worker: store why a step's worker ended without a result."""

from typing import Any

from entry import Context, opened
from metrics import tell

from rushes.errors import Reason
from rushes.services.interruption import store_failure


def handler(event: dict[str, Any], context: Context) -> dict[str, str]:
    failure = store_failure(*opened(event), event["step"], event["error"])
    if failure.reason == Reason.NO_CAPACITY:
        tell("NoCapacity")
    return {"error": failure.error, "cause": failure.sentence}
