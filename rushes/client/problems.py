"""Convert an error response of the API into an exception.

The API sends application/problem+json (RFC 9457): type, title, status, detail, code, remedy, link, request_id,
retryable. Gateways and proxies in front of it use other formats.
"""

from typing import Any

import httpx2

from rushes.errors import (
    BadRequest,
    Conflict,
    Mismatch,
    NotFound,
    OverQuota,
    Reason,
    Rejected,
    RushesError,
    SignedOut,
    Stale,
    TooLarge,
    TooManyRequests,
    TryAgain,
    Unavailable,
    WrongType,
)
from rushes.remedies import REMEDIES

TOO_MANY = 429
SERVER_ERROR = 500
OURS = {
    Reason.ENGINE_UNAVAILABLE,
    Reason.WORKER_LOST,
    Reason.NO_CAPACITY,
    Reason.TIMEOUT,
    Reason.BAD_REQUEST,
    Reason.NOT_SCANNED,
    Reason.OVER_QUOTA,
    Reason.INTERNAL,
}


BY_STATUS: dict[int, type[RushesError]] = {
    401: SignedOut,
    402: OverQuota,
    404: NotFound,
    409: Conflict,
    412: Stale,
    413: TooLarge,
    415: WrongType,
}


def error_of(response: httpx2.Response) -> RushesError:
    """Convert a response with status >= 400; the message and the code come from the server."""
    problem = problem_of(response)
    code = str(problem.get("code", ""))
    error = problem_error(response, problem, code)
    error.code = code if code in REMEDIES else error.code
    return error


def problem_error(response: httpx2.Response, problem: dict[str, Any], code: str) -> RushesError:
    message = sentence_of(response, problem)
    if code in set(Reason) - OURS:
        return Rejected(Reason(code), message)
    if code == Reason.ENGINE_UNAVAILABLE:
        return Unavailable(message)
    if response.status_code == TOO_MANY:
        return TooManyRequests(message, seconds_of(response, 1))
    if code == Mismatch.code:
        return Mismatch(message)
    error = kind_of(response.status_code, problem.get("retryable"))(message)
    if isinstance(error, TryAgain):
        error.seconds = seconds_of(response, 0)
    return error


def seconds_of(response: httpx2.Response, default: float) -> float:
    """Seconds to wait by Retry-After; `default` if the header is missing."""
    retry_after = response.headers.get("Retry-After", "")
    return float(retry_after) if retry_after.isdecimal() else default


def kind_of(status: int, retryable: bool | None) -> type[RushesError]:
    """The error class of a status. Server errors are retryable unless the server says otherwise."""
    if status in BY_STATUS:
        return BY_STATUS[status]
    if status < SERVER_ERROR:
        return TryAgain if retryable else BadRequest
    return RushesError if retryable is False else TryAgain


def problem_of(response: httpx2.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def sentence_of(response: httpx2.Response, problem: dict[str, Any]) -> str:
    detail = problem.get("detail") or problem.get("message") or problem.get("title")
    if not detail:
        return (
            f"{response.request.url.host} answered {response.status_code} {response.reason_phrase}".rstrip()
            + "."
        )
    request_id = problem.get("request_id") if response.status_code >= SERVER_ERROR else None
    remedy = "" if problem.get("code") in REMEDIES else str(problem.get("remedy") or "")
    parts = [str(detail), remedy, f"(request {request_id})" if request_id else ""]
    return " ".join(part for part in parts if part)
