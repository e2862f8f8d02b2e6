"""Webhooks at the end of a job, as specified by Standard Webhooks: signed, retried, logged."""

from rushes.services.webhooks.deliver import attempt_delivery, first_attempt_message, queue_deliveries
from rushes.services.webhooks.sign import build_headers, create_secret, sign_message
from rushes.services.webhooks.target import Target, resolve_target

__all__ = [
    "Target",
    "attempt_delivery",
    "build_headers",
    "create_secret",
    "first_attempt_message",
    "queue_deliveries",
    "resolve_target",
    "sign_message",
]
