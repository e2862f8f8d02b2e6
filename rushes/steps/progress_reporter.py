"""The progress events of a running step, and the limits of what it may spend."""

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
SECONDS_PER_MINUTE = 60
PROGRESS_INTERVAL_SECONDS = 0.5  # between two progress events of a step
KEEPALIVE_SECONDS = (
    5.0  # without progress, after which the last event is resent so that clients see a live step
)


class ProgressReporter:
    """Emits the progress of one attempt of one step, at most once per PROGRESS_INTERVAL_SECONDS."""

    def __init__(self, events: Events, ticket: Ticket, step: str) -> None:
        self.events, self.ticket, self.step = events, ticket, step
        self.told_at = self.new_at = time.monotonic()
        self.last: tuple[float, dict[str, str]] = 0.0, {}

    @contextmanager
    def keepalive(self, interval: float = KEEPALIVE_SECONDS) -> Iterator[None]:
        """Resend the last progress every `interval` seconds while the step emits none."""
        stopped = threading.Event()
        thread = threading.Thread(target=self.repeat_progress, args=(stopped, interval), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()

    def repeat_progress(self, stopped: threading.Event, interval: float) -> None:
        """Resend the last progress whenever `interval` seconds pass without an event, until stopped."""
        while not stopped.wait(interval / 2):
            if time.monotonic() - self.told_at >= interval:
                with suppress(RushesError):
                    self.resend()

    def emit(self, kind: EventKind, fraction: float = 0.0, **detail: Any) -> None:
        """Append an event of this step; the fraction is limited to 0–1."""
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

    def progress(self, fraction: float, activity: str = "") -> None:
        """Emit the progress of the step, unless the last event is too recent."""
        now = time.monotonic()
        if now - self.told_at < PROGRESS_INTERVAL_SECONDS:
            return
        self.told_at = self.new_at = now
        self.last = fraction, {"what": activity} if activity else {}
        self.emit(EventKind.STEP_PROGRESS, fraction, **self.last[1])

    def resend(self) -> None:
        """Emit the last progress again, with the seconds since then as `silent`."""
        fraction, detail = self.last
        self.told_at = time.monotonic()
        silent_seconds = round(self.told_at - self.new_at, 1)
        self.emit(EventKind.STEP_PROGRESS, fraction, silent=silent_seconds, **detail)


class JobBudget:
    """The budget of a job, shared by all its steps. Implements rushes.llm.budget.BudgetLimit."""

    def __init__(self, budgets: BudgetStore, job_id: UUID, settings: Settings) -> None:
        self.budgets, self.job_id = budgets, job_id
        self.limits = settings.budget_tokens, round(settings.budget_usd * MICROS_PER_USD)

    def reserve(self, tokens: int, micros: int) -> bool:
        """Take tokens and micro-dollars from the budget; return False and take nothing if too little is left."""
        return self.budgets.spend_budget(self.job_id, tokens, micros, *self.limits)

    def correct(self, tokens: int, micros: int) -> None:
        """Take or give back the difference to what a call really cost, without a limit."""
        self.budgets.spend_budget(self.job_id, tokens, micros, UNLIMITED, UNLIMITED)


class MonthlyQuota:
    """The minutes of video that the owner of a job may process this month."""

    def __init__(self, budgets: BudgetStore, ticket: Ticket, settings: Settings) -> None:
        self.budgets, self.ticket = budgets, ticket
        self.limit_seconds = round(settings.quota_minutes * SECONDS_PER_MINUTE)

    def charge(self, seconds: float) -> bool:
        """Charge a video of `seconds`, once per job; return False and charge nothing if that exceeds the quota."""
        owner, job_id = self.ticket.owner, self.ticket.job_id
        return not self.limit_seconds or self.budgets.charge_month(
            owner, quotas.current_month(), job_id, ceil(seconds), self.limit_seconds
        )
