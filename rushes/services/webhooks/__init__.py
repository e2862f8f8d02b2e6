"""Webhooks at the end of a job, as specified by Standard Webhooks: signed, retried, logged."""

from rushes.services.webhooks.deliver import attempt, first_order, queue
from rushes.services.webhooks.sign import headers, new_secret, signature
from rushes.services.webhooks.target import Target, resolve

__all__ = ["Target", "attempt", "first_order", "headers", "new_secret", "queue", "resolve", "signature"]
