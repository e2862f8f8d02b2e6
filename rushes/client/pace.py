"""How patient the client is: the waits between tries, and how long a silence may last."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import TypeVar

from rushes.errors import TryAgain

T = TypeVar("T")


class Stopped(Exception):
    """What a thread was busy with is not wanted any more."""


@dataclass(frozen=True)
class Pace:
    """All in seconds. `retries` are the waits before the 2nd, 3rd … try (AWS and Uppy upload practice).

    `silence`: a socket that says nothing for so long is checked by asking the API. `heartbeat`: so often something is
    sent on a socket, which API Gateway closes after ten minutes without. `gap`: how long an event
    may be missing before the later ones are told without it. `renewal` is how long before its end a token is
    renewed. `sleep` waits, but no longer than until the flag is up; a test puts in its own, and its own clock.
    """

    retries: tuple[float, ...] = (0, 1, 3, 5)
    silence: float = 10
    heartbeat: float = 240
    poll: float = 1
    gap: float = 5
    renewal: float = 60
    sleep: Callable[[Flag, float], object] = Flag.wait
    clock: Callable[[], float] = time.monotonic
    closed: Flag = field(default_factory=Flag, repr=False)

    def rest(self, seconds: float) -> None:
        """Wait. Raises Stopped as soon as the client is closed."""
        self.sleep(self.closed, seconds)
        if self.closed.is_set():
            raise Stopped

    def wait_before(self, retry: int) -> float:
        """The wait before the retry of this number (from 0); the last one for all that follow."""
        return self.retries[min(retry, len(self.retries) - 1)]


def persist(pace: Pace, attempt: Callable[[], T], unless: tuple[type[TryAgain], ...] = ()) -> T:
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
