"""HTTP on API Gateway: who calls, and every error as application/problem+json (RFC 9457)."""

import json
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from rushes.errors import BadRequest, RushesError, TryAgain
from rushes.settings import settings

TITLES = {400: "Bad request", 404: "Not found", 409: "Conflict", 413: "Too large", 422: "Not valid"}


def resolver() -> APIGatewayRestResolver:
    """A router that validates what comes in, and answers every error of ours with a sentence."""
    app = APIGatewayRestResolver(enable_validation=True)

    def known(error: RushesError) -> Response[str]:
        status = (
            error.status if isinstance(error, BadRequest) else 503 if isinstance(error, TryAgain) else 500
        )
        return problem(app, status, error.reason, str(error), retryable=isinstance(error, TryAgain))

    def invalid(error: RequestValidationError) -> Response[str]:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
        return problem(app, 422, "not_valid", f"{where or 'The body'}: {first['msg']}.")

    def unknown(error: NotFoundError) -> Response[str]:  # noqa: ARG001
        return problem(app, 404, "no_such_route", "There is no such route.")

    app.exception_handler(RushesError)(known)
    app.exception_handler(RequestValidationError)(invalid)
    app.not_found(unknown)
    return app


def owner(app: APIGatewayRestResolver) -> UUID:
    """Whose token it is: the claim that the settings name, or a UUID made of it where it is none.

    Raises BadRequest for a token that is no access token.
    """
    claims: dict[str, Any] = app.current_event.request_context.authorizer.get("claims") or {}
    name = claims.get(settings().owner_claim)
    if claims.get("token_use") != "access" or not name:
        raise BadRequest("Send an access token: this is another kind of token.")
    try:
        return UUID(name)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"{claims.get('iss', '')}#{name}")


def problem(
    app: APIGatewayRestResolver, status: int, code: str, detail: str, *, retryable: bool = False
) -> Response[str]:
    """RFC 9457, with our own members code, request_id and retryable."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Server error"),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": app.current_event.request_context.request_id,
        "retryable": retryable,
    }
    return Response(status, "application/problem+json", json.dumps(body, ensure_ascii=False))


def answer(status: int, body: dict[str, Any], location: str = "") -> Response[str]:
    """A JSON answer, with a Location when something came to be."""
    headers = {"Location": location} if location else {}
    return Response(status, "application/json", json.dumps(body, ensure_ascii=False), headers=headers)
