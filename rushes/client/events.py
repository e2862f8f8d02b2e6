"""The live events of a job: over the WebSocket while it works, else by polling. The feed always ends.

The WebSocket only notifies. When it is silent for long, breaks or leaves a gap, the client polls the API for the
events after the last one released; a socket that missed events is reopened.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from rushes.client.event_order import EventSequencer
from rushes.client.responses import JobDetails, ReceivedEvent, parse
from rushes.client.session import Session
from rushes.client.socket import SocketFailed, listening, ping, receive
from rushes.domain import TERMINAL, Event, EventKind


class Feed:
    """The events of one job after the ID `after`, each once and in order, up to job.ended.

    The feed also ends if the job has ended without that event, because events expire after a week.
    """

    def __init__(self, session: Session, job_id: UUID, after: int = 0) -> None:
        self.session, self.job_id, self.pace = session, job_id, session.pace
        self.order = EventSequencer(after)
        self.ended = False
        self.failures = 0
        self.gap_since = 0.0

    def __iter__(self) -> Iterator[Event]:
        yield from self.ask()
        while not self.ended:
            opened_at = self.pace.clock()
            with suppress(SocketFailed):
                yield from self.listen()
            was_stable = self.pace.clock() - opened_at >= self.pace.stable
            self.failures = 1 if was_stable else self.failures + 1
            yield from self.without()

    def without(self) -> Iterator[Event]:
        """Poll for events until the socket may be reopened."""
        reopen_at = self.pace.clock() + self.pace.before_reopening(self.failures)
        while not self.ended:
            yield from self.ask()
            remaining = reopen_at - self.pace.clock()
            if self.ended or remaining <= 0:
                return
            self.pace.rest(min(remaining, self.pace.ask))

    def listen(self) -> Iterator[Event]:
        """Yield events from one socket until it stops delivering."""
        with listening(self.session, self.job_id, self.order.last) as socket:
            last_ping = self.pace.clock()
            while not self.ended:
                if self.pace.clock() - last_ping >= self.pace.heartbeat:
                    ping(socket)
                    last_ping = self.pace.clock()
                has_gap = bool(self.order.held)
                message = receive(socket, self.pace.poll if has_gap else self.pace.silence)
                if message is not None:
                    yield from self.take([message])
                if message is None or (has_gap and self.order.held):
                    missed_events = self.ask()
                    yield from missed_events
                    if missed_events and message is None:
                        return

    def ask(self) -> list[Event]:
        """Poll the API; after a gap has stayed open too long, release the events behind it."""
        events = self.take(self.page())
        if self.order.held and self.pace.clock() - self.gap_since >= self.pace.gap:
            events += self.note_end(self.order.let_go())
        if not events and self.is_over():
            events = self.last_words()
        return events

    def page(self) -> list[Any]:
        return list(self.session.get(f"/jobs/{self.job_id}/events", after=self.order.last)["data"])

    def is_over(self) -> bool:
        return parse(JobDetails, self.session.get(f"/jobs/{self.job_id}")).status in TERMINAL

    def last_words(self) -> list[Event]:
        """Collect the last events of an ended job: job.ended follows just after the end is recorded."""
        self.pace.rest(self.pace.poll)
        events = self.take(self.page()) + self.note_end(self.order.let_go())
        self.ended = True
        return events

    def take(self, items: list[Any]) -> list[Event]:
        had_gap = bool(self.order.held)
        events = [ready for item in items for ready in self.order.take(parse(ReceivedEvent, item))]
        if events or not had_gap:
            self.gap_since = self.pace.clock()
        return self.note_end(events)

    def note_end(self, events: list[Event]) -> list[Event]:
        self.ended = self.ended or any(event.kind is EventKind.JOB_ENDED for event in events)
        return events
