"""The progress of a running job, step by step; the model of every view."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from rushes.cli.terminal import visible
from rushes.domain import Event, EventKind

QUEUE = "queue"  # the row of a job that waits for a concurrency slot
ENOUGH = 0.03  # fraction of a step before its remaining time is estimated


@dataclass
class Row:
    """One step. `known` is its duration in seconds at the last event, which came at `heard` on the local clock."""

    name: str
    heard: float
    state: str = "running"
    attempt: int = 1
    fraction: float = 0.0
    note: str = ""
    known: float = 0.0
    began: datetime | None = None

    def seconds(self, now: float) -> float:
        return self.known + (now - self.heard if self.state == "running" else 0)

    def left(self, now: float) -> float | None:
        """Estimated seconds to its end; None while it is unknown."""
        if self.state != "running" or self.fraction < ENOUGH or not self.known:
            return None
        return max(0.0, self.known * (1 - self.fraction) / self.fraction - (now - self.heard))


@dataclass
class ProgressTable:
    """The rows of a job in the order in which its steps started."""

    clock: Callable[[], float] = time.monotonic
    rows: dict[str, Row] = field(default_factory=dict)
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.clock()

    def sent(self, sent: int, total: int) -> Row:
        """Update the row of the upload."""
        row = self.rows.setdefault("upload", Row("upload", self.clock()))
        row.known, row.heard = row.seconds(self.clock()), self.clock()
        row.fraction = sent / total if total else 1.0
        row.state = "done" if sent >= total else "running"
        return row

    def take(self, event: Event) -> Row | None:
        """Apply an event; returns the row that it changed."""
        if event.kind is EventKind.JOB_ENDED:
            self.stop()
        if event.kind in (EventKind.JOB_QUEUED, EventKind.JOB_RUNNING):
            return self.queued(event)
        if not event.step:
            return None
        row = self.rows.setdefault(event.step, Row(event.step, self.clock()))
        self.note(row, event)
        return row

    def queued(self, event: Event) -> Row | None:
        """Update the queue row: it starts when the job is queued and ends when the job runs."""
        now = self.clock()
        if event.kind is EventKind.JOB_QUEUED:
            self.rows[QUEUE] = Row(QUEUE, now, began=event.at)
        elif (row := self.rows.get(QUEUE)) and row.began:
            row.known, row.heard = (event.at - row.began).total_seconds(), now
            row.state, row.fraction = "done", 1.0
        return self.rows.get(QUEUE)

    def note(self, row: Row, event: Event) -> None:
        now, detail = self.clock(), event.detail
        match event.kind:
            case EventKind.STEP_STARTED:
                row.state, row.attempt, row.began = "running", int(detail.get("attempt", 1)), event.at
                row.fraction, row.known, row.note = 0.0, 0.0, ""
            case EventKind.STEP_PROGRESS:
                row.fraction, row.note = event.fraction, visible(str(detail.get("what", "")))
                row.known = (event.at - row.began).total_seconds() if row.began else row.seconds(now)
            case EventKind.STEP_SUCCEEDED:
                row.known = float(detail.get("seconds") or row.seconds(now))
                row.state, row.fraction, row.note = "done", 1.0, made_by(event)
            case EventKind.STEP_FAILED:
                row.known = row.seconds(now)
                row.state, row.note = "failed", visible(str(detail.get("sentence", "")))
        row.heard = now

    def stop(self) -> None:
        for row in self.rows.values():
            if row.state == "running":
                row.known, row.state = row.seconds(self.clock()), "stopped"

    def seconds(self) -> float:
        """Seconds since the table was created."""
        return self.clock() - self.began

    def left(self) -> float | None:
        """Estimated seconds that the running steps still need."""
        estimates = [
            estimate for row in self.rows.values() if (estimate := row.left(self.clock())) is not None
        ]
        return max(estimates, default=None)


def made_by(event: Event) -> str:
    """`pocketsphinx, draft`"""
    parts = (str(event.detail[key]) for key in ("engine", "quality") if event.detail.get(key))
    return visible(", ".join(parts))
