"""Retry delays and timeouts of the client."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import TypeVar

from rushes.errors import TryAgain

T = TypeVar("T")


class RetriesExhausted(Exception):
    """Raised in a waiting thread when the client is closed."""


@dataclass(frozen=True)
class RetryPolicy:
    """All values are in seconds. `retries` are the delays before the 2nd, 3rd … attempt (AWS and Uppy upload practice).

    After `silence` without a message on the socket the client polls the API. A ping is sent every `heartbeat`,
    because API Gateway closes a socket after ten idle minutes. `gap` is how long a missing event
    may block the later ones. A token is renewed `renewal` before it expires.

    `reopenings` are the delays before a failed socket is reopened; a socket that lasted `stable` resets them.
    Meanwhile the API is polled every `ask`. Each delay is drawn between half of it and all of it by `chance`, so that
    clients that failed together do not return together (Brooker, Exponential Backoff And Jitter, AWS 2015).

    `sleep` waits until the time is over or the flag is set; tests replace it, the clock and the random numbers.
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
        """Wait. Raises RetriesExhausted as soon as the client is closed."""
        self.sleep(self.closed, seconds)
        if self.closed.is_set():
            raise RetriesExhausted

    def before_reopening(self, failures: int) -> float:
        """The delay after `failures` failures in a row, from 1; the last delay repeats."""
        max_delay = self.reopenings[min(failures, len(self.reopenings)) - 1]
        return max_delay * (0.5 + self.chance() / 2)


def persist(pace: RetryPolicy, attempt: Callable[[], T], unless: tuple[type[TryAgain], ...] = ()) -> T:
    """Call `attempt`, and again after each delay while it raises TryAgain; the last error is raised.

    A longer Retry-After of the server is respected. Errors listed in `unless` are raised at once.
    """
    for delay in pace.retries:
        try:
            return attempt()
        except unless:
            raise
        except TryAgain as error:
            pace.rest(max(delay, error.seconds))
    return attempt()
