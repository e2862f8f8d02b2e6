"""Errors as application/problem+json (RFC 9457), plus code, param, remedy, link, request_id and retryable.

`type` is a URN of the code; `link` points to the entry in docs/problems.md.
"""

from http import HTTPStatus
from typing import Any

from rushes import remedies
from rushes.errors import RushesError, TryAgain

MEDIA_TYPE = "application/problem+json"


def problem_of(error: RushesError, request_id: str) -> dict[str, Any]:
    """Build the body for a RushesError."""
    return problem(
        error.status,
        error.code,
        str(error),
        request_id,
        param=getattr(error, "param", ""),
        retryable=isinstance(error, TryAgain),
    )


def problem(
    status: int, code: str, detail: str, request_id: str, *, param: str = "", retryable: bool = False
) -> dict[str, Any]:
    return {
        "type": f"urn:rushes:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "param": param,
        "remedy": remedies.find_remedy(code),
        "link": remedies.find_link(code),
        "request_id": request_id,
        "retryable": retryable,
    }
