"""Adapters for AWS, one file per port. boto3 is imported only here, at the first call."""

from rushes.adapters.aws.delay_queue import SqsDelayQueue
from rushes.adapters.aws.events import DynamoEvents
from rushes.adapters.aws.heartbeats import DynamoHeartbeatStore
from rushes.adapters.aws.idempotency import DynamoIdempotencyStore
from rushes.adapters.aws.mailer import SesMailer
from rushes.adapters.aws.outbox import DynamoOutbox
from rushes.adapters.aws.rate_limiter import DynamoRateLimiter
from rushes.adapters.aws.sockets import ApiGatewaySockets
from rushes.adapters.aws.state_store import DynamoStateStore
from rushes.adapters.aws.storage import S3Storage
from rushes.adapters.aws.workflow import StepFunctionsWorkflow

__all__ = [
    "ApiGatewaySockets",
    "DynamoEvents",
    "DynamoHeartbeatStore",
    "DynamoIdempotencyStore",
    "DynamoOutbox",
    "DynamoRateLimiter",
    "DynamoStateStore",
    "S3Storage",
    "SesMailer",
    "SqsDelayQueue",
    "StepFunctionsWorkflow",
]
