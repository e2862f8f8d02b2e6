"""Models of an owner: usage, audit log, webhooks and their deliveries."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from rushes.domain.frozen_model import FrozenModel


class MonthlyUsage(FrozenModel):
    """An owner's usage in one month (UTC, `YYYY-MM`): jobs, minutes of video, bytes uploaded, US dollars."""

    month: str
    jobs: int = 0
    minutes: float = 0.0
    bytes: int = 0
    cost_usd: float = 0.0


class Usage(FrozenModel):
    """Newest month first; `jobs` counts those that have not ended, `bytes` is the size of all stored videos."""

    months: tuple[MonthlyUsage, ...] = ()
    jobs: int = 0
    bytes: int = 0


class AuditEntry(FrozenModel):
    """An entry of an owner's audit log, a hash chain; `seq` counts from 1. `sha256` covers all other fields."""

    owner: UUID
    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any] = Field({})
    previous: str = ""
    sha256: str = ""


class Webhook(FrozenModel):
    """A webhook. `kinds` are event types (`job.succeeded`), empty: all. The old secret also signs until `old_until`."""

    owner: UUID
    id: UUID
    url: str
    kinds: tuple[str, ...] = ()
    secret: str = Field(repr=False)
    old_secret: str = Field("", repr=False)
    old_until: datetime | None = None
    created_at: datetime

    def active_secrets(self, now: datetime) -> tuple[str, ...]:
        """The secrets that sign at `now`."""
        is_rotating = self.old_secret and self.old_until and self.old_until > now
        return (self.secret, self.old_secret) if is_rotating else (self.secret,)


class Attempt(FrozenModel):
    """One attempt of a delivery: the HTTP status, or 0 and the error if there was no response."""

    at: datetime
    status: int
    error: str = ""


class Delivery(FrozenModel):
    """One message to one webhook, with its attempts."""

    id: str
    owner: UUID
    webhook_id: UUID
    url: str
    kind: str
    secrets: tuple[str, ...] = Field(repr=False)
    body: str
    created_at: datetime
    state: Literal["pending", "delivered", "failed"] = "pending"
    attempts: tuple[Attempt, ...] = ()
