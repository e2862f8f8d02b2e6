"""Probe /health every minute, scheduled by EventBridge."""

from typing import Any

from entry import Context, logger
from metrics import tell

from rushes.bootstrap import ports
from rushes.operations.health_probe import is_healthy


def handler(event: Any, context: Context) -> bool:
    is_well = is_healthy(ports().require_setting("endpoint"))
    tell("Unhealthy", float(not is_well))
    if not is_well:
        logger.warning("the API does not answer")
    return is_well
