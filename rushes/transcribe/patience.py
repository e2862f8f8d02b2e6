"""Calls to the OpenAI API that fail, and which of them are worth another try.

| what happens                     | what is done                                                    |
| 429 with Retry-After, 5xx        | waited, at most LONGEST_WAIT, then tried again                   |
| connection cut, no answer in time, an answer that is no JSON | waited, then tried again            |
| after TRIES, or told to wait longer | TryAgain: the step is retried later and goes on where it was |
| 401, 403, no credit, 404, 413    | Unavailable with what to do                                      |
| 400, 422                         | BadRequest, with the field that the API names                    |

What the API writes in its errors is not passed on: it may quote the key.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import ValidationError

from rushes.errors import BadRequest, RushesError, TryAgain, Unavailable

TRIES = 3
FIRST_WAIT = 1.0  # seconds, doubled each time, where the API names no time
LONGEST_WAIT = 60.0  # seconds
WRONG = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}

Wait = Callable[[float], None]
Said = TypeVar("Said")


class Refused(Exception):
    """The API will not do this, however often it is asked. `about` is the field that it names, or ""."""

    def __init__(self, status: int, about: str, code: str) -> None:
        super().__init__(f"refused with {status}")
        self.status, self.about, self.code = status, about, code

    def sentence(self, model: str, language: str) -> RushesError:
        """The error for a person."""
        if self.code == "insufficient_quota":
            return Unavailable(
                "The OpenAI account has no credit left: add some, or choose another transcriber."
            )
        if self.status == HTTPStatus.NOT_FOUND:
            return Unavailable(
                f"OpenAI has no model “{model}”: set RUSHES_OPENAI_TRANSCRIBE_MODEL to another."
            )
        if self.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return Unavailable(
                "The server takes no sound of half a minute: ask whoever runs it to allow 1 MB."
            )
        if self.status in WRONG:
            named = (
                f"the language “{language}”" if self.about == "language" else f"a {self.about or 'request'}"
            )
            return BadRequest(f"The transcriber openai does not take {named}: change it and try again.")
        return Unavailable("OpenAI does not take the key: set RUSHES_OPENAI_API_KEY to one that is valid.")


class Patience:
    """`wait` is told how many seconds to let pass."""

    def __init__(self, wait: Wait) -> None:
        self.wait = wait

    def ask(self, once: Callable[[], Said]) -> Said:
        """What `once` returns, at the first, second or third try. Raises Refused, TryAgain."""
        from openai import APIConnectionError, APIStatusError

        for number in range(TRIES):
            pause = FIRST_WAIT * 2**number
            try:
                return once()
            except APIStatusError as error:
                pause = pause_of(error, pause)
                why = f"OpenAI answered {error.status_code}"
            except APIConnectionError:
                why = "The connection to OpenAI broke"
            except ValidationError:
                why = "OpenAI answered what is no transcript"
            if number + 1 < TRIES:
                self.wait(pause)
        raise TryAgain(f"{why}, {TRIES} times: try again later.") from None


def pause_of(error: Any, usual: float) -> float:
    """Seconds until the next try. Raises Refused where none helps, TryAgain where it would take too long."""
    status, code = error.status_code, error.code or ""
    if code == "insufficient_quota" or (
        status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS
    ):
        raise Refused(status, error.param or "", code) from None
    try:
        pause = max(0.0, float(error.response.headers.get("retry-after", usual)))
    except ValueError:  # a date: nobody's clock is trusted
        pause = LONGEST_WAIT
    if not pause <= LONGEST_WAIT:
        raise TryAgain(f"OpenAI asks to wait {pause:.0f} s: try again later.") from None
    return pause
