"""What goes with an owner: use, the chain of who did what, webhooks."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from rushes.domain.frozen_model import FrozenModel


class Month(FrozenModel):
    """What an owner used in one month (UTC, `YYYY-MM`): jobs, minutes of video, bytes sent, US dollars."""

    month: str
    jobs: int = 0
    minutes: float = 0.0
    bytes: int = 0
    cost_usd: float = 0.0


class Usage(FrozenModel):
    """Newest month first; `jobs` are those that have not ended, `bytes` those of all videos kept."""

    months: tuple[Month, ...] = ()
    jobs: int = 0
    bytes: int = 0


class AuditEntry(FrozenModel):
    """Who did what: one link of an owner's chain, counted from 1. `sha256` is over all the rest."""

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
    """Whom to tell: `kinds` are events (`job.succeeded`), none: all. The old secret signs, too, until its time."""

    owner: UUID
    id: UUID
    url: str
    kinds: tuple[str, ...] = ()
    secret: str = Field(repr=False)
    old_secret: str = Field("", repr=False)
    old_until: datetime | None = None
    created_at: datetime

    def keys(self, now: datetime) -> tuple[str, ...]:
        """The secrets that sign at this moment."""
        both = self.old_secret and self.old_until and self.old_until > now
        return (self.secret, self.old_secret) if both else (self.secret,)


class Attempt(FrozenModel):
    """One attempt of a delivery: the status of the answer, or 0 and a word why there was none."""

    at: datetime
    status: int
    error: str = ""


class Delivery(FrozenModel):
    """One message to one webhook, and what became of it."""

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
