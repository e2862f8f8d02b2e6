"""API Gateway in front of the routes, in this process: a request becomes the event that AWS would send."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID, uuid4

from cdk.api import PUBLIC_ROUTES, ROUTES
from rushes.api import routes

ANN, BOB = UUID(int=0xA), UUID(int=0xB)
ADDRESS = "1.2.3.4"


class Context:
    function_name, memory_limit_in_mb, invoked_function_arn, aws_request_id = "f", 1, "arn", "r"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 1000


def matched(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """The route of ROUTES for a path, fixed words before placeholders, and what stands in its placeholders."""
    for known, place in sorted(ROUTES, key=lambda route: route[1].count("{")):
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", place)
        if known == method and (found := re.fullmatch(pattern, path)):
            return place, found.groupdict()
    return None


def event(
    method: str,
    url: str,
    body: str | None = None,
    owner: UUID | None = ANN,
    headers: Mapping[str, str] | None = None,
    use: str = "access",
) -> dict[str, Any]:
    """The event of a REST API, for a caller whose token was checked by its authorizer."""
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    route = matched(method, parts.path)
    claims = {"sub": str(owner), "token_use": use, "iss": "https://issuer"}
    return {
        "resource": route[0] if route else parts.path,
        "path": unquote(parts.path),
        "httpMethod": method,
        "headers": {"Content-Type": "application/json", **(headers or {})},
        "multiValueHeaders": {name: [value] for name, value in (headers or {}).items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": route[1] if route else None,
        "requestContext": {
            "requestId": str(uuid4()),
            "stage": "api",
            "path": f"/api{parts.path}",
            "httpMethod": method,
            "identity": {"sourceIp": ADDRESS},
            "authorizer": {"claims": claims} if owner else None,
        },
        "body": body,
        "isBase64Encoded": False,
    }


def call(method: str, url: str, body: Any = None, owner: UUID | None = ANN, **more: Any) -> tuple[int, Any]:
    """The status and the body, as the gateway would answer."""
    answered = answer(event(method, url, None if body is None else json.dumps(body), owner, **more))
    return answered["statusCode"], json.loads(answered["body"]) if answered["body"] else None


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """What the Lambda behind the route answers; without a token the gateway itself refuses."""
    key = (asked["httpMethod"], asked["resource"])
    app = {"control": routes.control, "search": routes.finder}.get(ROUTES.get(key, ""), routes.api)
    if key in ROUTES and key not in PUBLIC_ROUTES and asked["requestContext"]["authorizer"] is None:
        body = {"message": "Unauthorized"}
        return {"statusCode": 401, "multiValueHeaders": {}, "body": json.dumps(body)}
    found: dict[str, Any] = app.resolve(asked, Context())
    return found
