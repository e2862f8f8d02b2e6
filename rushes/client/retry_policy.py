"""How patient the client is: the waits between tries, and how long a silence may last."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import TypeVar

from rushes.errors import TryAgain

T = TypeVar("T")


class RetriesExhausted(Exception):
    """What a thread was busy with is not wanted any more."""


@dataclass(frozen=True)
class RetryPolicy:
    """All in seconds. `retries` are the waits before the 2nd, 3rd … try (AWS and Uppy upload practice).

    `silence`: a socket that says nothing for so long is checked by asking the API. `heartbeat`: so often something is
    sent on a socket, which API Gateway closes after ten minutes without. `gap`: how long an event
    may be missing before the later ones are told without it. `renewal` is how long before its end a token is
    renewed.

    `reopenings` are the waits before a socket that failed is opened again, one that held for `stable` begins anew;
    meanwhile the API is asked every `ask`. Each wait is drawn between a half of it and the whole by `chance`, so that
    those who failed together do not come back together (Brooker, Exponential Backoff And Jitter, AWS 2015).

    `sleep` waits, but no longer than until the flag is up; a test puts in its own, and its own clock and chance.
    """

    retries: tuple[float, ...] = (0, 1, 3, 5)
    reopenings: tuple[float, ...] = (0, 2, 5, 15, 30, 60)
    stable: float = 60
    ask: float = 5
    silence: float = 10
    heartbeat: float = 240
    poll: float = 1
    gap: float = 5
    renewal: float = 60
    sleep: Callable[[Flag, float], object] = Flag.wait
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random
    closed: Flag = field(default_factory=Flag, repr=False)

    def rest(self, seconds: float) -> None:
        """Wait. Raises Stopped as soon as the client is closed."""
        self.sleep(self.closed, seconds)
        if self.closed.is_set():
            raise RetriesExhausted

    def before_reopening(self, failures: int) -> float:
        """The wait after so many failures of a socket in a row, from 1; the last one for all that follow."""
        most = self.reopenings[min(failures, len(self.reopenings)) - 1]
        return most * (0.5 + self.chance() / 2)


def persist(pace: RetryPolicy, attempt: Callable[[], T], unless: tuple[type[TryAgain], ...] = ()) -> T:
    """Call `attempt`, again after each of the waits while it raises TryAgain; the last error is raised.

    Who is told to wait for longer does. What is listed in `unless` is raised at once.
    """
    for delay in pace.retries:
        try:
            return attempt()
        except unless:
            raise
        except TryAgain as error:
            pace.rest(max(delay, error.seconds))
    return attempt()
