"""Adapters for AWS, one file per port. boto3 is imported only here, at the first call."""

from rushes.adapters.aws.delay_queue import SqsDelayQueue
from rushes.adapters.aws.events import EventLog
from rushes.adapters.aws.heartbeats import DynamoHeartbeatStore
from rushes.adapters.aws.idempotency import DynamoIdempotencyStore
from rushes.adapters.aws.mailer import SesMailer
from rushes.adapters.aws.outbox import DeliveryLog
from rushes.adapters.aws.rate_limiter import DynamoRateLimiter
from rushes.adapters.aws.sockets import WebSocketConnections
from rushes.adapters.aws.state_store import DynamoStateStore
from rushes.adapters.aws.storage import S3
from rushes.adapters.aws.workflow import StepFunctionsWorkflow

__all__ = [
    "S3",
    "DeliveryLog",
    "DynamoHeartbeatStore",
    "DynamoIdempotencyStore",
    "DynamoRateLimiter",
    "DynamoStateStore",
    "EventLog",
    "SesMailer",
    "SqsDelayQueue",
    "StepFunctionsWorkflow",
    "WebSocketConnections",
]
