"""Hears from SQS what was uploaded; a message that cannot be read goes back alone."""

import json
import time
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from entry import Context, logger

from rushes.bootstrap import ports
from rushes.services.ingest import ingest

DAY = 86_400
processor = BatchProcessor(EventType.SQS)


def take(record: SQSRecord) -> None:
    event = json.loads(record.body)
    if "waits" not in event:
        waited = time.time() - int(record.attributes.sent_timestamp or 0) / 1000
        ports().heartbeats.beat("queue", {"waited": round(waited, 1)}, DAY)
    started = ingest(ports(), event)
    logger.info("started" if started else "known already, or waits", extra={"event": event.get("id")})


def handler(event: dict[str, Any], context: Context) -> Any:
    return process_partial_response(event, take, processor, context)
