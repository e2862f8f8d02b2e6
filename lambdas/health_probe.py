"""Calls /health every minute, as EventBridge says."""

from typing import Any

from entry import Context, logger
from metrics import tell

from rushes.bootstrap import ports
from rushes.operations.health_probe import is_healthy


def handler(event: Any, context: Context) -> bool:
    well = is_healthy(ports().need("endpoint"))
    tell("Unhealthy", float(not well))
    if not well:
        logger.warning("the API does not answer")
    return well
