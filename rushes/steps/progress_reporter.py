"""What a step says while it works, and what it may spend."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import ceil
from typing import Any
from uuid import UUID

from rushes.domain import Event, EventKind, Ticket, quotas
from rushes.errors import RushesError
from rushes.llm.budget import MICROS_PER_USD
from rushes.ports import BudgetStore, Events
from rushes.settings import Settings

UNLIMITED = 1 << 60
SECONDS_PER_MINUTE = 60  # seconds
PROGRESS_INTERVAL_SECONDS = 0.5  # seconds between two progress events of a step
KEEPALIVE_SECONDS = (
    5.0  # seconds; after that it is said again how far a step is, so that nobody takes it for dead
)


class ProgressReporter:
    """Tells the progress of one attempt of one step, at most every PROGRESS_INTERVAL seconds."""

    def __init__(self, events: Events, ticket: Ticket, step: str) -> None:
        self.events, self.ticket, self.step = events, ticket, step
        self.told_at = self.new_at = time.monotonic()
        self.last: tuple[float, dict[str, str]] = 0.0, {}

    @contextmanager
    def keepalive(self, silence: float = KEEPALIVE_SECONDS) -> Iterator[None]:
        """While the step is at work, however little it says itself."""
        over = threading.Event()
        thread = threading.Thread(target=self.repeat_progress, args=(over, silence), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def repeat_progress(self, over: threading.Event, silence: float) -> None:
        while not over.wait(silence / 2):
            if time.monotonic() - self.told_at >= silence:
                with suppress(RushesError):
                    self.resend()

    def emit(self, kind: EventKind, fraction: float = 0.0, **detail: Any) -> None:
        ticket = self.ticket
        self.events.append(
            Event(
                job_id=ticket.job_id,
                owner=ticket.owner,
                kind=kind,
                step=self.step,
                fraction=min(max(fraction, 0.0), 1.0),
                detail=detail,
            )
        )

    def progress(self, fraction: float, what: str = "") -> None:
        now = time.monotonic()
        if now - self.told_at < PROGRESS_INTERVAL_SECONDS:
            return
        self.told_at = self.new_at = now
        self.last = fraction, {"what": what} if what else {}
        self.emit(EventKind.STEP_PROGRESS, fraction, **self.last[1])

    def resend(self) -> None:
        """What was said last, with the seconds since: `silent`."""
        fraction, detail = self.last
        self.told_at = time.monotonic()
        silent = round(self.told_at - self.new_at, 1)
        self.emit(EventKind.STEP_PROGRESS, fraction, silent=silent, **detail)


class JobBudget:
    """The purse of a job, which all its steps share: what one has taken another cannot take."""

    def __init__(self, budgets: BudgetStore, job_id: UUID, settings: Settings) -> None:
        self.budgets, self.job_id = budgets, job_id
        self.most = settings.budget_tokens, round(settings.budget_usd * MICROS_PER_USD)

    def reserve(self, tokens: int, micros: int) -> bool:
        return self.budgets.spend_budget(self.job_id, tokens, micros, *self.most)

    def correct(self, tokens: int, micros: int) -> None:
        self.budgets.spend_budget(self.job_id, tokens, micros, UNLIMITED, UNLIMITED)


class MonthlyQuota:
    """What the owner of a job may bring this month."""

    def __init__(self, budgets: BudgetStore, ticket: Ticket, settings: Settings) -> None:
        self.budgets, self.ticket = budgets, ticket
        self.most = round(settings.quota_minutes * SECONDS_PER_MINUTE)

    def charge(self, seconds: float) -> bool:
        """Count a video of so many seconds, once for each job; False, and nothing counted, where it is too much."""
        owner, job_id = self.ticket.owner, self.ticket.job_id
        return not self.most or self.budgets.charge_month(
            owner, quotas.month(), job_id, ceil(seconds), self.most
        )
