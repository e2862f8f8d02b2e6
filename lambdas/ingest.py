"""Handle upload events from SQS; a failed message is returned to the queue alone."""

import json
import time
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from entry import Context, logger

from rushes.bootstrap import ports
from rushes.services.ingest import ingest_event

DAY = 86_400
processor = BatchProcessor(EventType.SQS)


def take(record: SQSRecord) -> None:
    event = json.loads(record.body)
    if "waits" not in event:
        waited_seconds = time.time() - int(record.attributes.sent_timestamp or 0) / 1000
        ports().heartbeats.record_beat("queue", {"waited": round(waited_seconds, 1)}, DAY)
    is_started = ingest_event(ports(), event)
    logger.info("started" if is_started else "already known or deferred", extra={"event": event.get("id")})


def handler(event: dict[str, Any], context: Context) -> Any:
    return process_partial_response(event, take, processor, context)
