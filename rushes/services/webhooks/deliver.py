"""Webhook deliveries: queued when a job ends, attempted on a schedule until accepted, and logged.

They are queued by functions with database access and sent by a function with Internet access; the delivery's item in
the table of live state connects the two. The table's stream triggers the first attempt, a delay queue the others.
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from rushes.bootstrap import Ports
from rushes.domain import Attempt, Delivery, Webhook
from rushes.errors import BadRequest
from rushes.services.webhooks.send import SendOutcome, post_message
from rushes.services.webhooks.sign import build_headers
from rushes.services.webhooks.target import Target, resolve_target

RETRY_DELAYS_SECONDS = (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds from the previous attempt to each attempt (the schedule of Standard Webhooks)."""
GONE_STATUS = 410
MAX_MESSAGE_CHARS = 1000  # an event stays far below 20 kB
MAX_DELAY_SECONDS = 900  # the maximum of SQS

SendFunction = Callable[[Target, dict[str, str], str], SendOutcome]


def queue_deliveries(
    ports: Ports, owner: UUID, kind: str, occurred_at: datetime, data: dict[str, Any]
) -> list[Delivery]:
    """Queue one delivery for each of the owner's webhooks that receives this kind of event and is not gone.

    `occurred_at` is the time of the event. Idempotent: a repeated delivery has the same id and is sent once.
    """
    return [
        add_delivery(ports, webhook, kind, occurred_at, data)
        for webhook in ports.accounts.list_webhooks(owner)
        if (not webhook.kinds or kind in webhook.kinds) and not ports.outbox.is_gone(owner, webhook.id)
    ]


def add_delivery(
    ports: Ports, webhook: Webhook, kind: str, occurred_at: datetime, data: dict[str, Any]
) -> Delivery:
    """Add a delivery to the outbox, whose stream triggers the first attempt."""
    payload = {**data, "sentence": str(data.get("sentence", ""))[:MAX_MESSAGE_CHARS]}
    body = json.dumps(
        {"type": kind, "timestamp": occurred_at.astimezone(UTC).isoformat(), "data": payload},
        ensure_ascii=False,
    )
    delivery = Delivery(
        id=f"msg_{int(occurred_at.timestamp() * 1000):012x}{uuid5(webhook.id, body).hex}",
        owner=webhook.owner,
        webhook_id=webhook.id,
        url=webhook.url,
        kind=kind,
        secrets=webhook.active_secrets(datetime.now(UTC)),
        body=body,
        created_at=occurred_at,
    )
    ports.outbox.add(delivery)
    return delivery


def attempt_delivery(
    ports: Ports, message: dict[str, Any], send: SendFunction = post_message, now: float | None = None
) -> Delivery | None:
    """Attempt the delivery of {"owner", "webhook_id", "id", "attempt", "due"} if it is due and pending.

    `attempt` numbers the attempt from 0, so that duplicate and late messages are ignored.
    """
    now = time.time() if now is None else now
    if message["due"] > now + 1:
        send_later(ports, message, message["due"] - now)
        return None
    delivery = ports.outbox.get(UUID(message["owner"]), UUID(message["webhook_id"]), message["id"])
    if delivery is None or delivery.state != "pending" or len(delivery.attempts) != message["attempt"]:
        return None
    outcome = send_delivery(ports, delivery, send, int(now))
    updated = record_attempt(delivery, outcome, now)
    ports.outbox.put(updated)
    if outcome.status == GONE_STATUS:
        ports.outbox.mark_gone(updated.owner, updated.webhook_id)
    if updated.state == "pending":
        delay = RETRY_DELAYS_SECONDS[len(updated.attempts)]
        send_later(ports, message | {"attempt": len(updated.attempts), "due": now + delay}, delay)
    return updated


def send_delivery(ports: Ports, delivery: Delivery, send: SendFunction, now: int) -> SendOutcome:
    """Send a delivery. The host is resolved again, because its address may have changed since the webhook was saved."""
    try:
        target = resolve_target(delivery.url, ports.settings.webhook_networks)
    except BadRequest as error:
        return SendOutcome(0, str(error))
    return send(target, build_headers(delivery.secrets, delivery.id, now, delivery.body), delivery.body)


def record_attempt(delivery: Delivery, outcome: SendOutcome, now: float) -> Delivery:
    """Add an attempt. 2xx delivers, 410 fails at once; anything else, even a redirect, is retried on schedule."""
    new_attempt = Attempt(at=datetime.fromtimestamp(now, UTC), status=outcome.status, error=outcome.error)
    attempts = (*delivery.attempts, new_attempt)
    is_delivered = 200 <= outcome.status < 300  # noqa: PLR2004
    is_final = outcome.status == GONE_STATUS or len(attempts) == len(RETRY_DELAYS_SECONDS)
    state = "delivered" if is_delivered else "failed" if is_final else "pending"
    return delivery.model_copy(update={"attempts": attempts, "state": state})


def first_attempt_message(delivery: Delivery) -> dict[str, Any]:
    """The message of a delivery's first attempt."""
    return {
        "owner": str(delivery.owner),
        "webhook_id": str(delivery.webhook_id),
        "id": delivery.id,
        "attempt": 0,
        "due": 0,
    }


def send_later(ports: Ports, message: dict[str, Any], seconds: float) -> None:
    ports.delay_queue.send(json.dumps(message), min(MAX_DELAY_SECONDS, max(0, round(seconds))))
