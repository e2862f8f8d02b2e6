"""Send the owner an e-mail when an execution of process_video has failed; triggered by EventBridge."""

from collections.abc import Mapping
from typing import Any

from entry import Context, logger, ticket_of

from rushes.bootstrap import ports
from rushes.services import email


def handler(event: Mapping[str, Any], context: Context) -> bool:
    is_sent = email.send_failure_email(ports(), ticket_of(event["detail"]["input"]))
    logger.info("e-mail sent" if is_sent else "no e-mail")
    return is_sent
