"""Deliver webhooks and sweep after an erasure; triggered by the table's stream and by a queue."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from entry import Context, logger

from rushes.bootstrap import ports
from rushes.domain import Delivery
from rushes.services import webhooks
from rushes.services.ingest import delete_leftovers


def handler(event: Mapping[str, Any], context: Context) -> None:
    for record in event["Records"]:
        if record["eventSource"] == "aws:dynamodb":
            take(
                webhooks.first_attempt_message(
                    Delivery.model_validate_json(record["dynamodb"]["NewImage"]["body"]["S"])
                )
            )
        else:
            take(json.loads(record["body"]))


def take(message: dict[str, Any]) -> None:
    if "sweep" in message:
        logger.info("swept %d leftovers", delete_leftovers(ports(), UUID(message["sweep"])))
    elif delivery := webhooks.attempt_delivery(ports(), message):
        logger.info("delivery %s is %s", delivery.id, delivery.state)
