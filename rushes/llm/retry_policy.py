"""Calls to a service that fail, and which of them are worth another try: three in all for one question.

| what happens                                                | what is done                             |
| 429, 5xx, a broken connection, no answer in time, no JSON   | Passing: waited, then tried again        |
| after TRIES, or told to wait longer than LONGEST_WAIT       | TryAgain, or the error that is asked for |
| anything else                                               | Refused: no second try                   |
"""

from collections.abc import Callable
from typing import TypeVar

from rushes.errors import RushesError, TryAgain

TRIES = 3
FIRST_WAIT = 1.0  # seconds, doubled each time, where the service names no time
LONGEST_WAIT = 60.0  # seconds

Wait = Callable[[float], None]
Said = TypeVar("Said")


class TransientError(Exception):
    """A call failed, and the next one may not. `pause` is how long the service asks to wait, in seconds.

    `charged`: it may have been done and only its answer was lost.
    """

    def __init__(self, why: str, pause: float | None = None, *, charged: bool = False) -> None:
        super().__init__(why)
        self.why, self.pause, self.charged = why, pause, charged


class PermanentError(Exception):
    """The service will not do this, however often it is asked. `about` is the field that it names, or "".

    `text` is what it writes in its error: to look into, never to pass on, for it may quote the key.
    """

    def __init__(self, status: int, about: str = "", code: str = "", text: str = "") -> None:
        super().__init__(f"refused with {status}")
        self.status, self.about, self.code, self.text = status, about, code, text


class RetryPolicy:
    """Three tries, however they are divided. `wait` is told how many seconds to let pass."""

    def __init__(self, wait: Wait, gives_up: Callable[[str], RushesError] = TryAgain) -> None:
        self.wait, self.gives_up, self.left = wait, gives_up, TRIES

    def ask(self, once: Callable[[], Said]) -> Said:
        """What `once` returns, at the first, second or third try. Raises Refused, or what `gives_up` makes."""
        why = "Nothing more was asked"
        while self.left:
            pause = FIRST_WAIT * 2 ** (TRIES - self.left)
            self.left -= 1
            try:
                return once()
            except TransientError as failure:
                why = failure.why
                pause = pause if failure.pause is None else failure.pause
            if not pause <= LONGEST_WAIT:
                raise self.gives_up(f"{why} and asks to wait {pause:.0f} s: try again later.") from None
            if self.left:
                self.wait(pause)
        raise self.gives_up(f"{why}, {TRIES} times: try again later.") from None
