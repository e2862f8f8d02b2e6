"""Responses about an owner: webhooks, audit log, export, and certificates of erasure."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from rushes.api.responses.base import Answer, Link
from rushes.domain import Attempt


class Certificate(Answer):
    """Counts of erased objects, versions and bytes, the sha256 of every result file, and the record types kept."""

    what: Literal["job", "account"]
    id: UUID
    erased_at: datetime
    objects: int
    versions: int
    bytes: int
    sha256: list[str]
    kept: list[str]


class JobErased(Certificate):
    """`rows` are counted by table; `items` are those of live state."""

    rows: dict[str, int]
    items: int


class AccountErased(Certificate):
    """If `complete` is false, repeat the same call to continue."""

    complete: bool
    webhooks: int
    jobs: list[JobErased]


class WebhookShown(Answer):
    """`gone`: the server answered 410, and nothing more is delivered."""

    id: UUID
    url: str
    kinds: list[str]
    old_until: datetime | None
    created_at: datetime
    gone: bool


class WebhookSecret(WebhookShown):
    secret: str = Field(description="Shown only once: it signs the deliveries.")


class WebhookList(Answer):
    data: list[WebhookShown]
    has_more: bool


class WebhookRemoved(Answer):
    id: UUID
    removed: Literal[True]


class DeliveryShown(Answer):
    """`body` is the payload. `sentence`, `remedy` and `link` are set if the last attempt failed."""

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
    """`sha256` covers the entry and `previous`, the hash of the entry before."""

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
    """`linked`: how many large files the zip contains as links."""

    url: Link
    expires_in: int
    size: int
    linked: int
