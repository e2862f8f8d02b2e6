"""Calls /health every minute, as EventBridge says."""

from typing import Any

from entry import Context, logger
from metrics import tell

from rushes.bootstrap import ports
from rushes.operations.health_probe import beats


def handler(event: Any, context: Context) -> bool:
    well = beats(ports().need("endpoint"))
    tell("Unhealthy", float(not well))
    if not well:
        logger.warning("the API does not answer")
    return well
