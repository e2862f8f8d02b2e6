"""A delivery: queued when a job ends, attempted by a schedule until it is taken, and logged.

It is queued where the database is and sent where the Internet is: the item that holds it, in the table of live
state, is the way between. Its stream calls the first attempt, a queue that waits calls the others.
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
from rushes.services.webhooks.send import Outcome, post
from rushes.services.webhooks.sign import headers
from rushes.services.webhooks.target import Target, resolve

SCHEDULE = (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds before each attempt, counted from the one before (Standard Webhooks' own)."""
GONE = 410
SENTENCE = 1000  # characters; an event stays far below 20 kB
LONGEST_WAIT = 900  # seconds that SQS holds a message back

Post = Callable[[Target, dict[str, str], str], Outcome]


def queue(ports: Ports, owner: UUID, kind: str, at: datetime, data: dict[str, Any]) -> list[Delivery]:
    """One delivery for each webhook of the owner that asked for this kind of event and is not gone.

    `at` is when it happened. Queued again it is the same delivery, and goes out once.
    """
    return [
        deliver_to(ports, webhook, kind, at, data)
        for webhook in ports.accounts.webhooks(owner)
        if (not webhook.kinds or kind in webhook.kinds) and not ports.outbox.is_closed(owner, webhook.id)
    ]


def deliver_to(ports: Ports, webhook: Webhook, kind: str, at: datetime, data: dict[str, Any]) -> Delivery:
    """Put a delivery into the outbox; its stream does the rest."""
    thin = {**data, "sentence": str(data.get("sentence", ""))[:SENTENCE]}
    body = json.dumps(
        {"type": kind, "timestamp": at.astimezone(UTC).isoformat(), "data": thin}, ensure_ascii=False
    )
    made = Delivery(
        id=f"msg_{int(at.timestamp() * 1000):012x}{uuid5(webhook.id, body).hex}",
        owner=webhook.owner,
        webhook_id=webhook.id,
        url=webhook.url,
        kind=kind,
        secrets=webhook.keys(datetime.now(UTC)),
        body=body,
        created_at=at,
    )
    ports.outbox.add(made)
    return made


def attempt(
    ports: Ports, order: dict[str, Any], send: Post = post, now: float | None = None
) -> Delivery | None:
    """Attempt the delivery of {"owner", "webhook_id", "id", "attempt", "due"}, when it is due and still to be done.

    An order that comes twice, or late, is passed over: it names the number of its attempt, from 0.
    """
    now = time.time() if now is None else now
    if order["due"] > now + 1:
        wait(ports, order, order["due"] - now)
        return None
    known = ports.outbox.get(UUID(order["owner"]), UUID(order["webhook_id"]), order["id"])
    if known is None or known.state != "pending" or len(known.attempts) != order["attempt"]:
        return None
    outcome = call(ports, known, send, int(now))
    done = judged(known, outcome, now)
    ports.outbox.put(done)
    if outcome.status == GONE:
        ports.outbox.close(done.owner, done.webhook_id)
    if done.state == "pending":
        pause = SCHEDULE[len(done.attempts)]
        wait(ports, order | {"attempt": len(done.attempts), "due": now + pause}, pause)
    return done


def call(ports: Ports, known: Delivery, send: Post, now: int) -> Outcome:
    """Look the host up anew: its address may not be what it was when the webhook was saved."""
    try:
        target = resolve(known.url, ports.settings.webhook_networks)
    except BadRequest as error:
        return Outcome(0, str(error))
    return send(target, headers(known.secrets, known.id, now, known.body), known.body)


def judged(known: Delivery, outcome: Outcome, now: float) -> Delivery:
    """2xx is taken; 410 ends it; everything else, a redirect too, is a failure and tried again by the schedule."""
    made = Attempt(at=datetime.fromtimestamp(now, UTC), status=outcome.status, error=outcome.error)
    attempts = (*known.attempts, made)
    taken = 200 <= outcome.status < 300  # noqa: PLR2004
    over = outcome.status == GONE or len(attempts) == len(SCHEDULE)
    state = "delivered" if taken else "failed" if over else "pending"
    return known.model_copy(update={"attempts": attempts, "state": state})


def first_order(made: Delivery) -> dict[str, Any]:
    return {
        "owner": str(made.owner),
        "webhook_id": str(made.webhook_id),
        "id": made.id,
        "attempt": 0,
        "due": 0,
    }


def wait(ports: Ports, order: dict[str, Any], seconds: float) -> None:
    ports.delay_queue.send(json.dumps(order), min(LONGEST_WAIT, max(0, round(seconds))))
