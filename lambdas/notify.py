"""Hears from the table's stream what was told of a job, and rings the bell of everyone who listens."""

from collections.abc import Mapping
from typing import Any

from entry import Context, logger

from rushes.api.sockets import notify
from rushes.bootstrap import ports
from rushes.domain import Event


def handler(event: Mapping[str, Any], context: Context) -> None:
    images = [record["dynamodb"].get("NewImage", {}) for record in event["Records"]]
    told = [Event.model_validate_json(image["body"]["S"]) for image in images if "body" in image]
    logger.debug("%d events to %d listeners", len(told), notify(ports(), told))
