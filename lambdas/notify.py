"""Send new events from the table's stream to the subscribed WebSocket connections."""

from collections.abc import Mapping
from typing import Any

from entry import Context, logger

from rushes.api.sockets import notify
from rushes.bootstrap import ports
from rushes.domain import Event


def handler(event: Mapping[str, Any], context: Context) -> None:
    images = [record["dynamodb"].get("NewImage", {}) for record in event["Records"]]
    events = [Event.model_validate_json(image["body"]["S"]) for image in images if "body" in image]
    logger.debug("%d events to %d connections", len(events), notify(ports(), events))
