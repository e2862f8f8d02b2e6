"""Attempts the deliveries of webhooks, and sweeps after an erasure: called by the table's stream and by a queue."""

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
                webhooks.first_order(
                    Delivery.model_validate_json(record["dynamodb"]["NewImage"]["body"]["S"])
                )
            )
        else:
            take(json.loads(record["body"]))


def take(order: dict[str, Any]) -> None:
    if "sweep" in order:
        logger.info("swept %d leftovers", delete_leftovers(ports(), UUID(order["sweep"])))
    elif done := webhooks.attempt(ports(), order):
        logger.info("delivery %s is %s", done.id, done.state)
