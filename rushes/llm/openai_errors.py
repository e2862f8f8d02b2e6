"""What the client of OpenAI raises, as what can be done about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from rushes.llm.retry_policy import LONGEST_WAIT, PermanentError, TransientError


@contextmanager
def told(who: str) -> Iterator[None]:
    """Raises Passing and Refused in place of the client's own errors; `who` is named in the sentence."""
    import httpx2
    from openai import APIConnectionError, APIStatusError

    try:
        yield
    except APIStatusError as error:
        raise of_status(error, who) from None
    except APIConnectionError as error:
        refused = isinstance(error.__cause__, httpx2.ConnectError)
        raise TransientError(f"The connection to {who} broke", charged=not refused) from None
    except httpx2.HTTPError:
        raise TransientError(f"The connection to {who} broke", charged=True) from None


def of_status(error: Any, who: str) -> TransientError | PermanentError:
    """429 and 5xx may pass; without credit nothing does."""
    status = error.status_code
    named = error.code and not error.code.isdigit()
    code = (error.code if named else error.type) or ""
    if code == "insufficient_quota" or (
        status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS
    ):
        return PermanentError(status, error.param or "", code, error.message)
    return TransientError(f"{who} answered {status}", asked_pause(error.response.headers.get("retry-after")))


def asked_pause(header: str | None) -> float | None:
    """Seconds that a Retry-After names; of a date, the longest: nobody's clock is trusted."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        return LONGEST_WAIT
