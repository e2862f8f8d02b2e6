"""Webhooks as their owner sees them: made, listed, rotated, removed, with a log of every delivery."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field

from rushes import remedies
from rushes.bootstrap import Ports
from rushes.domain import Delivery, Webhook
from rushes.errors import BadRequest, NotFound
from rushes.services import webhooks

MOST = 10  # webhooks of an owner
BOTH = timedelta(days=1)  # for so long the old secret signs as well
SHOWN = 100  # deliveries, the newest

Kind = Literal["job.succeeded", "job.partial", "job.rejected", "job.failed", "job.cancelled"]


class NewWebhook(BaseModel):
    """The body of POST /webhooks."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=2000, description="https:// to a public address.")]
    kinds: tuple[Kind, ...] = Field((), max_length=10, description="Which events; empty: all.")


def create(ports: Ports, owner: UUID, wanted: NewWebhook) -> dict[str, Any]:
    """Keep a webhook; its secret is told now and when it is rotated. Raises BadRequest for a target inside."""
    webhooks.resolve(wanted.url, ports.settings.webhook_networks)
    if len(ports.accounts.webhooks(owner)) >= MOST:
        raise BadRequest(f"You have {MOST} webhooks already: remove one first.")
    made = Webhook(
        owner=owner,
        id=uuid4(),
        url=wanted.url,
        kinds=wanted.kinds,
        secret=webhooks.new_secret(),
        created_at=datetime.now(UTC),
    )
    ports.accounts.keep(made)
    return shown(ports, made) | {"secret": made.secret}


def page(ports: Ports, owner: UUID) -> dict[str, Any]:
    found = ports.accounts.webhooks(owner)
    return {"data": [shown(ports, webhook) for webhook in found], "has_more": False}


def rotate(ports: Ports, owner: UUID, webhook_id: UUID) -> dict[str, Any]:
    """A new secret; for a day the old one signs as well. Raises NotFound."""
    old = one(ports, owner, webhook_id)
    until = datetime.now(UTC) + BOTH
    new = old.model_copy(
        update={"secret": webhooks.new_secret(), "old_secret": old.secret, "old_until": until}
    )
    ports.accounts.keep(new)
    return shown(ports, new) | {"secret": new.secret}


def remove(ports: Ports, owner: UUID, webhook_id: UUID) -> dict[str, Any]:
    ports.accounts.drop(owner, webhook_id)
    ports.outbox.delete_owner(owner, webhook_id)
    return {"id": str(webhook_id), "removed": True}


def deliveries(ports: Ports, owner: UUID, webhook_id: UUID) -> dict[str, Any]:
    """What was sent, newest first, with every attempt. Raises NotFound."""
    one(ports, owner, webhook_id)
    found = list(reversed(ports.outbox.all(owner, webhook_id)))
    return {"data": [logged(each) for each in found[:SHOWN]], "has_more": len(found) > SHOWN}


def one(ports: Ports, owner: UUID, webhook_id: UUID) -> Webhook:
    for webhook in ports.accounts.webhooks(owner):
        if webhook.id == webhook_id:
            return webhook
    raise NotFound("There is no such webhook.")


def shown(ports: Ports, webhook: Webhook) -> dict[str, Any]:
    """A webhook without its secrets; `gone`: the other side answered 410, and is told nothing more."""
    told = webhook.model_dump(mode="json", include={"id", "url", "kinds", "old_until", "created_at"})
    return told | {"gone": ports.outbox.is_closed(webhook.owner, webhook.id)}


def logged(delivery: Delivery) -> dict[str, Any]:
    """A delivery with its attempts; where the last was not taken, why in a sentence, and what helps."""
    told = delivery.model_dump(mode="json", exclude={"owner", "secrets", "webhook_id"})
    if delivery.state == "delivered" or not delivery.attempts:
        return told | {"sentence": "", "remedy": "", "link": ""}
    last, code = delivery.attempts[-1], "not_delivered"
    sentence = f"Your server answered {last.status}." if last.status else f"No answer came ({last.error})."
    return told | {"sentence": sentence, "remedy": remedies.remedy(code), "link": remedies.link(code)}
