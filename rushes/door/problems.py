"""Errors as application/problem+json (RFC 9457), with code, param, remedy, request_id and retryable of our own.

`type` is a URN of the code; docs/problems.md says what each one means.
"""

import re
from http import HTTPStatus
from typing import Any

from rushes.errors import BadRequest, Reason, Rejected, RushesError, TryAgain, Unavailable

MEDIA_TYPE = "application/problem+json"

REMEDIES = {
    "bad_request": "Change the call and send it again.",
    "not_valid": "Change what `param` names and send the call again.",
    "signed_out": "Sign in again and repeat the call.",
    "over_quota": "GET /usage says how much is used and when it starts anew.",
    "not_found": "GET /jobs and GET /webhooks list what is yours.",
    "no_such_route": "docs/openapi.json lists every route.",
    "conflict": "Ask for the thing with GET and see how it stands.",
    "too_large": "Send less, or ask whoever runs this for a higher limit.",
    "wrong_type": "Export the video as MP4 or WebM.",
    "mismatch": "Take a new Idempotency-Key for another call.",
    "too_many": "Wait as many seconds as Retry-After says.",
    "try_again": "Repeat the call in a few seconds.",
    "engine_unavailable": "Ask whoever runs this to set it up.",
    "internal": "Tell whoever runs this the request_id.",
}


def code_of(error: RushesError) -> str:
    """What a program tells errors by: the reason where there is one, else the error's own name."""
    if isinstance(error, Rejected | Unavailable):
        return error.reason
    if isinstance(error, BadRequest | TryAgain):
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
    return Reason.INTERNAL


def problem_of(error: RushesError, request_id: str) -> dict[str, Any]:
    """The body for an error of ours."""
    return problem(
        error.status,
        code_of(error),
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
        "remedy": REMEDIES.get(code, ""),
        "request_id": request_id,
        "retryable": retryable,
    }
