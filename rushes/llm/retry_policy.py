"""Retry calls to a service that fail: at most three tries per question.

| what happens                                                  | what is done                               |
| 429, 5xx, a broken connection, a timeout, no valid JSON       | TransientError: wait, then try again       |
| after MAX_TRIES, or a requested wait above MAX_WAIT_SECONDS   | TryAgain, or the error of the policy       |
| anything else                                                 | PermanentError: no second try              |
"""

from collections.abc import Callable
from typing import TypeVar

from rushes.errors import RushesError, TryAgain

MAX_TRIES = 3
FIRST_WAIT_SECONDS = 1.0  # doubled each time, unless the service names a time
MAX_WAIT_SECONDS = 60.0

Wait = Callable[[float], None]
Result = TypeVar("Result")


class TransientError(Exception):
    """A call failed, but the next one may succeed. `pause` is the wait that the service requests, in seconds.

    `charged`: the call may have been executed and billed, with only its answer lost.
    """

    def __init__(self, why: str, pause: float | None = None, *, charged: bool = False) -> None:
        super().__init__(why)
        self.why, self.pause, self.charged = why, pause, charged


class PermanentError(Exception):
    """The service refuses the call, and would refuse it again. `about` is the field that it names, or "".

    `text` is the service's error message: to be searched, never passed on, because it may quote the key.
    """

    def __init__(self, status: int, about: str = "", code: str = "", text: str = "") -> None:
        super().__init__(f"refused with {status}")
        self.status, self.about, self.code, self.text = status, about, code, text


class RetryPolicy:
    """Three tries in all, over any number of calls. `wait` pauses for a number of seconds."""

    def __init__(self, wait: Wait, make_error: Callable[[str], RushesError] = TryAgain) -> None:
        self.wait, self.make_error, self.left = wait, make_error, MAX_TRIES

    def ask(self, call_once: Callable[[], Result]) -> Result:
        """Return the result of the first try that succeeds. Raises PermanentError, or the error of `make_error`."""
        reason = "Nothing more was asked"
        while self.left:
            pause = FIRST_WAIT_SECONDS * 2 ** (MAX_TRIES - self.left)
            self.left -= 1
            try:
                return call_once()
            except TransientError as error:
                reason = error.why
                pause = pause if error.pause is None else error.pause
            if not pause <= MAX_WAIT_SECONDS:
                raise self.make_error(f"{reason} and asks to wait {pause:.0f} s: try again later.") from None
            if self.left:
                self.wait(pause)
        raise self.make_error(f"{reason}, {MAX_TRIES} times: try again later.") from None
