"""Manage an owner's webhooks and read their delivery logs."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from pydantic import Field

from rushes import remedies
from rushes.api.request_model import RequestModel
from rushes.bootstrap import Ports
from rushes.domain import Delivery, Webhook
from rushes.errors import BadRequest, NotFound
from rushes.services import webhooks

MOST = 10  # webhooks per owner
BOTH = timedelta(days=1)  # both secrets sign during this time after a rotation
SHOWN = 100  # newest deliveries in the log

Kind = Literal["job.succeeded", "job.partial", "job.rejected", "job.failed", "job.cancelled"]


class NewWebhook(RequestModel):
    """The body of POST /webhooks."""

    url: Annotated[
        str, Field(min_length=1, max_length=2000, description="An https:// URL of a public address.")
    ]
    kinds: tuple[Kind, ...] = Field((), max_length=10, description="Event types to deliver; empty: all.")


def create(ports: Ports, owner: UUID, new_webhook: NewWebhook) -> dict[str, Any]:
    """Create a webhook and return its secret once. Raises BadRequest for a private address."""
    webhooks.resolve_target(new_webhook.url, ports.settings.webhook_networks)
    if len(ports.accounts.list_webhooks(owner)) >= MOST:
        raise BadRequest(f"You have {MOST} webhooks already: remove one first.")
    webhook = Webhook(
        owner=owner,
        id=uuid4(),
        url=new_webhook.url,
        kinds=new_webhook.kinds,
        secret=webhooks.create_secret(),
        created_at=datetime.now(UTC),
    )
    ports.accounts.save_webhook(webhook)
    return shown(ports, webhook) | {"secret": webhook.secret}


def page(ports: Ports, owner: UUID) -> dict[str, Any]:
    stored_webhooks = ports.accounts.list_webhooks(owner)
    return {"data": [shown(ports, webhook) for webhook in stored_webhooks], "has_more": False}


def rotate(ports: Ports, owner: UUID, webhook_id: UUID) -> dict[str, Any]:
    """Create a new secret; the old one signs as well for one day. Raises NotFound."""
    current = one(ports, owner, webhook_id)
    old_until = datetime.now(UTC) + BOTH
    rotated = current.model_copy(
        update={"secret": webhooks.create_secret(), "old_secret": current.secret, "old_until": old_until}
    )
    ports.accounts.save_webhook(rotated)
    return shown(ports, rotated) | {"secret": rotated.secret}


def remove(ports: Ports, owner: UUID, webhook_id: UUID) -> dict[str, Any]:
    ports.accounts.delete_webhook(owner, webhook_id)
    ports.outbox.delete_webhook(owner, webhook_id)
    return {"id": str(webhook_id), "removed": True}


def deliveries(ports: Ports, owner: UUID, webhook_id: UUID) -> dict[str, Any]:
    """List the deliveries, newest first, with every attempt. Raises NotFound."""
    one(ports, owner, webhook_id)
    newest_first = list(reversed(ports.outbox.list_deliveries(owner, webhook_id)))
    return {
        "data": [logged(delivery) for delivery in newest_first[:SHOWN]],
        "has_more": len(newest_first) > SHOWN,
    }


def one(ports: Ports, owner: UUID, webhook_id: UUID) -> Webhook:
    for webhook in ports.accounts.list_webhooks(owner):
        if webhook.id == webhook_id:
            return webhook
    raise NotFound("There is no such webhook.")


def shown(ports: Ports, webhook: Webhook) -> dict[str, Any]:
    """A webhook without its secrets. `gone`: the server answered 410, and nothing more is delivered."""
    fields = webhook.model_dump(mode="json", include={"id", "url", "kinds", "old_until", "created_at"})
    return fields | {"gone": ports.outbox.is_gone(webhook.owner, webhook.id)}


def logged(delivery: Delivery) -> dict[str, Any]:
    """A delivery with its attempts; if the last attempt failed, with the reason and the remedy."""
    fields = delivery.model_dump(mode="json", exclude={"owner", "secrets", "webhook_id"})
    if delivery.state == "delivered" or not delivery.attempts:
        return fields | {"sentence": "", "remedy": "", "link": ""}
    last, code = delivery.attempts[-1], "not_delivered"
    sentence = f"Your server answered {last.status}." if last.status else f"No answer came ({last.error})."
    return fields | {
        "sentence": sentence,
        "remedy": remedies.find_remedy(code),
        "link": remedies.find_link(code),
    }
