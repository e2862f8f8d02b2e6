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
from rushes.llm.budget import MICROS
from rushes.ports import Events, HotStore
from rushes.settings import Settings

UNLIMITED = 1 << 60
MINUTE = 60  # seconds
PROGRESS_INTERVAL = 0.5  # seconds between two progress events of a step
SILENCE = 5.0  # seconds; after that it is said again how far a step is, so that nobody takes it for dead


class Voice:
    """Tells the progress of one attempt of one step, at most every PROGRESS_INTERVAL seconds."""

    def __init__(self, events: Events, ticket: Ticket, step: str) -> None:
        self.events, self.ticket, self.step = events, ticket, step
        self.told_at = self.new_at = time.monotonic()
        self.last: tuple[float, dict[str, str]] = 0.0, {}

    @contextmanager
    def steady(self, silence: float = SILENCE) -> Iterator[None]:
        """While the step is at work, however little it says itself."""
        over = threading.Event()
        thread = threading.Thread(target=self.repeat, args=(over, silence), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def repeat(self, over: threading.Event, silence: float) -> None:
        while not over.wait(silence / 2):
            if time.monotonic() - self.told_at >= silence:
                with suppress(RushesError):
                    self.say_again()

    def tell(self, kind: EventKind, fraction: float = 0.0, **detail: Any) -> None:
        ticket = self.ticket
        self.events.tell(
            Event(
                job_id=ticket.job_id,
                owner=ticket.owner,
                kind=kind,
                step=self.step,
                fraction=min(max(fraction, 0.0), 1.0),
                detail=detail,
            )
        )

    def say(self, fraction: float, what: str = "") -> None:
        now = time.monotonic()
        if now - self.told_at < PROGRESS_INTERVAL:
            return
        self.told_at = self.new_at = now
        self.last = fraction, {"what": what} if what else {}
        self.tell(EventKind.STEP_PROGRESS, fraction, **self.last[1])

    def say_again(self) -> None:
        """What was said last, with the seconds since: `silent`."""
        fraction, detail = self.last
        self.told_at = time.monotonic()
        silent = round(self.told_at - self.new_at, 1)
        self.tell(EventKind.STEP_PROGRESS, fraction, silent=silent, **detail)


class Shared:
    """The purse of a job, which all its steps share: what one has taken another cannot take."""

    def __init__(self, hot: HotStore, job_id: UUID, settings: Settings) -> None:
        self.hot, self.job_id = hot, job_id
        self.most = settings.budget_tokens, round(settings.budget_usd * MICROS)

    def reserve(self, tokens: int, micros: int) -> bool:
        return self.hot.spend(self.job_id, tokens, micros, *self.most)

    def correct(self, tokens: int, micros: int) -> None:
        self.hot.spend(self.job_id, tokens, micros, UNLIMITED, UNLIMITED)


class Share:
    """What the owner of a job may bring this month."""

    def __init__(self, hot: HotStore, ticket: Ticket, settings: Settings) -> None:
        self.hot, self.ticket = hot, ticket
        self.most = round(settings.quota_minutes * MINUTE)

    def brings(self, seconds: float) -> bool:
        """Count a video of so many seconds, once for each job; False, and nothing counted, where it is too much."""
        owner, job_id = self.ticket.owner, self.ticket.job_id
        return not self.most or self.hot.bring(owner, quotas.month(), job_id, ceil(seconds), self.most)
