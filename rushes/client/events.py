"""What is told of a job, live: over the socket while it holds, else by asking. It always comes to an end.

The socket is only a bell. Whenever it is silent for long, breaks, or leaves a gap, the API is asked for the
events after the last one told; a socket that missed something is opened anew.
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
    """The events of one job after the id `after`, each once and in order, up to job.ended.

    A job that has ended without telling it (its events are kept for a week) ends the feed, too.
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
            opened = self.pace.clock()
            with suppress(SocketFailed):
                yield from self.listen()
            held = self.pace.clock() - opened >= self.pace.stable
            self.failures = 1 if held else self.failures + 1
            yield from self.without()

    def without(self) -> Iterator[Event]:
        """Events by asking, until the socket may be opened again."""
        again = self.pace.clock() + self.pace.before_reopening(self.failures)
        while not self.ended:
            yield from self.ask()
            left = again - self.pace.clock()
            if self.ended or left <= 0:
                return
            self.pace.rest(min(left, self.pace.ask))

    def listen(self) -> Iterator[Event]:
        """Events from one socket, until it proves to be deaf."""
        with listening(self.session, self.job_id, self.order.last) as socket:
            beaten = self.pace.clock()
            while not self.ended:
                if self.pace.clock() - beaten >= self.pace.heartbeat:
                    ping(socket)
                    beaten = self.pace.clock()
                holding = bool(self.order.held)
                message = receive(socket, self.pace.poll if holding else self.pace.silence)
                if message is not None:
                    yield from self.take([message])
                if message is None or (holding and self.order.held):
                    missed = self.ask()
                    yield from missed
                    if missed and message is None:
                        return

    def ask(self) -> list[Event]:
        """Events from the API; those after a gap that is not filled for long are let go."""
        events = self.take(self.page())
        if self.order.held and self.pace.clock() - self.gap_since >= self.pace.gap:
            events += self.told(self.order.let_go())
        if not events and self.is_over():
            events = self.last_words()
        return events

    def page(self) -> list[Any]:
        return list(self.session.get(f"/jobs/{self.job_id}/events", after=self.order.last)["data"])

    def is_over(self) -> bool:
        return parse(JobDetails, self.session.get(f"/jobs/{self.job_id}")).status in TERMINAL

    def last_words(self) -> list[Event]:
        """What may still come of a job that is over: job.ended is told just after it is recorded."""
        self.pace.rest(self.pace.poll)
        events = self.take(self.page()) + self.told(self.order.let_go())
        self.ended = True
        return events

    def take(self, items: list[Any]) -> list[Event]:
        held = bool(self.order.held)
        events = [ready for item in items for ready in self.order.take(parse(ReceivedEvent, item))]
        if events or not held:
            self.gap_since = self.pace.clock()
        return self.told(events)

    def told(self, events: list[Event]) -> list[Event]:
        self.ended = self.ended or any(event.kind is EventKind.JOB_ENDED for event in events)
        return events
