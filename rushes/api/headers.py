"""HTTP headers of every response: no caching, framing or content sniffing, and CORS only for listed origins."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

SECURITY = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-site",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}
METHODS = "GET,POST,PUT,DELETE,OPTIONS"
ASKED = "Authorization,Content-Type,Idempotency-Key,If-Match,If-None-Match"
SHOWN = "ETag,Location,Retry-After,X-Request-Id,Idempotent-Replayed"
PREFLIGHT_SECONDS = "3600"


def header(event: Mapping[str, Any], name: str) -> str:
    """Read a header of an API Gateway event, ignoring case; empty if it is missing."""
    values = {key.lower(): value for key, value in (event.get("headers") or {}).items()}
    return str(values.get(name.lower()) or "")


def tag_of(text: str) -> str:
    """Compute the ETag of a body."""
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def headers(event: Mapping[str, Any], origins: Sequence[str]) -> dict[str, str]:
    """Build the headers of the response to `event`; CORS headers only for an allowed origin."""
    request_id = str(event["requestContext"].get("requestId", ""))
    return SECURITY | {"X-Request-Id": request_id} | cors(header(event, "Origin"), origins)


def cors(origin: str, origins: Sequence[str]) -> dict[str, str]:
    if origin not in origins:
        return {"Vary": "Origin"} if origins else {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": ASKED,
        "Access-Control-Expose-Headers": SHOWN,
        "Access-Control-Max-Age": PREFLIGHT_SECONDS,
        "Vary": "Origin",
    }
