"""What goes with an owner: webhooks, the audit, an export, and what was erased."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from rushes.api.responses.base import Answer, Link
from rushes.domain import Attempt


class Certificate(Answer):
    """What was removed: objects, their versions, bytes, the sha256 of every result file; and what was kept."""

    what: Literal["job", "account"]
    id: UUID
    erased_at: datetime
    objects: int
    versions: int
    bytes: int
    sha256: list[str]
    kept: list[str]


class JobErased(Certificate):
    """`rows` by table; `items` of live state."""

    rows: dict[str, int]
    items: int


class AccountErased(Certificate):
    """Where `complete` is false, the same call goes on."""

    complete: bool
    webhooks: int
    jobs: list[JobErased]


class WebhookShown(Answer):
    """`gone`: the other side answered 410, and is told nothing more."""

    id: UUID
    url: str
    kinds: list[str]
    old_until: datetime | None
    created_at: datetime
    gone: bool


class WebhookSecret(WebhookShown):
    secret: str = Field(description="Told this once: it signs what is sent.")


class WebhookList(Answer):
    data: list[WebhookShown]
    has_more: bool


class WebhookRemoved(Answer):
    id: UUID
    removed: Literal[True]


class DeliveryShown(Answer):
    """`body` is what was sent. `sentence`, `remedy` and `link` where the last attempt was not taken."""

    id: str
    url: str
    kind: str
    body: str
    created_at: datetime
    state: Literal["pending", "delivered", "failed"]
    attempts: list[Attempt]
    sentence: str
    remedy: str
    link: str


class DeliveryList(Answer):
    data: list[DeliveryShown]
    has_more: bool


class AuditShown(Answer):
    """`sha256` is over the entry and `previous`, which is that of the entry before."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous: str
    sha256: str


class AuditPage(Answer):
    data: list[AuditShown]
    has_more: bool


class Exported(Answer):
    """`linked`: how many files are named in it by a link, because they are large."""

    url: Link
    expires_in: int
    size: int
    linked: int
