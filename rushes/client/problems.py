"""From an answer of the API that is not a result to the error it stands for.

The API tells errors as application/problem+json (RFC 9457): type, title, status, detail, code, remedy, link,
request_id, retryable. What stands before the API (a gateway, a proxy) tells them in shapes of its own.
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
    TooMany,
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


def error_of(answer: httpx2.Response) -> RushesError:
    """The error that an answer with status >= 400 stands for; its message and its code are the server's."""
    problem = problem_of(answer)
    code = str(problem.get("code", ""))
    error = made_of(answer, problem, code)
    error.code = code if code in REMEDIES else error.code
    return error


def made_of(answer: httpx2.Response, problem: dict[str, Any], code: str) -> RushesError:
    sentence = sentence_of(answer, problem)
    if code in set(Reason) - OURS:
        return Rejected(Reason(code), sentence)
    if code == Reason.ENGINE_UNAVAILABLE:
        return Unavailable(sentence)
    if answer.status_code == TOO_MANY:
        return TooMany(sentence, seconds_of(answer, 1))
    if code == Mismatch.code:
        return Mismatch(sentence)
    error = kind_of(answer.status_code, problem.get("retryable"))(sentence)
    if isinstance(error, TryAgain):
        error.seconds = seconds_of(answer, 0)
    return error


def seconds_of(answer: httpx2.Response, unsaid: float) -> float:
    """How long a caller is asked to wait, by Retry-After; `unsaid` when it does not say."""
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.isdecimal() else unsaid


def kind_of(status: int, retryable: bool | None) -> type[RushesError]:
    """A server error may pass unless the server says that it will not."""
    if status in BY_STATUS:
        return BY_STATUS[status]
    if status < SERVER_ERROR:
        return TryAgain if retryable else BadRequest
    return RushesError if retryable is False else TryAgain


def problem_of(answer: httpx2.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def sentence_of(answer: httpx2.Response, problem: dict[str, Any]) -> str:
    told = problem.get("detail") or problem.get("message") or problem.get("title")
    if not told:
        return (
            f"{answer.request.url.host} answered {answer.status_code} {answer.reason_phrase}".rstrip() + "."
        )
    request = problem.get("request_id") if answer.status_code >= SERVER_ERROR else None
    remedy = "" if problem.get("code") in REMEDIES else str(problem.get("remedy") or "")
    parts = [str(told), remedy, f"(request {request})" if request else ""]
    return " ".join(part for part in parts if part)
