"""Hears from EventBridge that an execution of process_video has ended, and writes to the owner when it went wrong."""

from collections.abc import Mapping
from typing import Any

from entry import Context, logger, ticket_of

from rushes.bootstrap import ports
from rushes.services import email


def handler(event: Mapping[str, Any], context: Context) -> bool:
    written = email.send_failure_email(ports(), ticket_of(event["detail"]["input"]))
    logger.info("a letter is written" if written else "no letter")
    return written
