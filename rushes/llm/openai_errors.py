"""Translate the errors of the OpenAI client into transient and permanent errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from rushes.llm.retry_policy import MAX_WAIT_SECONDS, PermanentError, TransientError


@contextmanager
def translated_errors(provider: str) -> Iterator[None]:
    """Raise TransientError and PermanentError in place of the client's own errors; the message names `provider`."""
    import httpx2
    from openai import APIConnectionError, APIStatusError

    try:
        yield
    except APIStatusError as error:
        raise error_for_status(error, provider) from None
    except APIConnectionError as error:
        is_refused = isinstance(error.__cause__, httpx2.ConnectError)
        raise TransientError(f"The connection to {provider} broke", charged=not is_refused) from None
    except httpx2.HTTPError:
        raise TransientError(f"The connection to {provider} broke", charged=True) from None


def error_for_status(error: Any, provider: str) -> TransientError | PermanentError:
    """Return a TransientError for 429 and 5xx, but not if the account has no credit; else a PermanentError."""
    status = error.status_code
    has_name = error.code and not error.code.isdigit()
    code = (error.code if has_name else error.type) or ""
    if code == "insufficient_quota" or (
        status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS
    ):
        return PermanentError(status, error.param or "", code, error.message)
    pause = parse_retry_after(error.response.headers.get("retry-after"))
    return TransientError(f"{provider} answered {status}", pause)


def parse_retry_after(header: str | None) -> float | None:
    """Return the seconds of a Retry-After header; MAX_WAIT_SECONDS for a date, because clocks may differ."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        return MAX_WAIT_SECONDS
