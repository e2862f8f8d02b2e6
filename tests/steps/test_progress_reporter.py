"""What a step says while it works: often enough that nobody takes it for dead, and nothing once it is over."""

import time

from rushes.adapters.memory import MemoryEvents
from rushes.domain import Event, EventKind, Ticket
from rushes.errors import TryAgain
from rushes.steps.progress_reporter import KEEPALIVE_SECONDS, PROGRESS_INTERVAL_SECONDS, ProgressReporter

LONG = 60  # seconds; an upper bound


def wait_for(events: MemoryEvents, count: int) -> None:
    until = time.monotonic() + LONG
    while len(events.told) < count:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_step_that_says_nothing_is_heard_all_the_same(events: MemoryEvents, ticket: Ticket) -> None:
    voice = ProgressReporter(events, ticket, "transcribe")
    voice.told_at -= LONG
    voice.progress(0.4, "listening")
    with voice.keepalive(PROGRESS_INTERVAL_SECONDS):
        wait_for(events, 3)
    heard = {(event.kind, event.fraction, event.detail["what"]) for event in events.told}
    assert heard == {(EventKind.STEP_PROGRESS, 0.4, "listening")}
    silent = [event.detail.get("silent", 0.0) for event in events.told]
    assert silent[0] == 0 < silent[1] < silent[2]
    count = len(events.told)
    voice.told_at -= LONG
    time.sleep(2 * PROGRESS_INTERVAL_SECONDS)
    assert len(events.told) == count, "over is over"


def test_a_telling_that_fails_is_tried_again_and_harms_nobody(events: MemoryEvents, ticket: Ticket) -> None:
    class Away(MemoryEvents):
        failed = 0

        def append(self, event: Event) -> Event:
            if self.failed < 2:
                self.failed += 1
                raise TryAgain("busy")
            return super().append(event)

    away = Away()
    with ProgressReporter(away, ticket, "transcribe").keepalive(PROGRESS_INTERVAL_SECONDS):
        wait_for(away, 1)


def test_the_silence_is_within_what_a_listener_bears() -> None:
    assert KEEPALIVE_SECONDS * 1.5 < 10
