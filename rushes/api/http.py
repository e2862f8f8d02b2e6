"""The HTTP API on API Gateway: authentication, rate limits, response headers and errors."""

import json
import logging
from collections.abc import Callable, Mapping
from math import ceil
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)

from rushes.api import tokens
from rushes.api.headers import header, headers, tag_of
from rushes.api.problems import MEDIA_TYPE, problem, problem_of
from rushes.api.rate_limit import admit
from rushes.bootstrap import Ports, ports
from rushes.errors import RushesError, SignedOut, TryAgain
from rushes.settings import load_settings

OPTIONS = {"statusCode": 204, "multiValueHeaders": {}, "body": "", "isBase64Encoded": False}
Note = Callable[[Ports, UUID, Mapping[str, Any], Mapping[str, Any]], None]
logger = logging.getLogger("rushes.api")


class HttpApi(APIGatewayRestResolver):
    """A router that validates requests and answers every error as a problem (RFC 9457)."""

    def __init__(self, note: Note | None = None) -> None:
        super().__init__(enable_validation=True)
        self.note = note
        self.exception_handler(RushesError)(self.known)
        self.exception_handler(RequestValidationError)(self.invalid)
        self.exception_handler(RequestUnsupportedContentType)(self.not_json)
        self.exception_handler(Exception)(self.unexpected)
        self.not_found(self.unknown)

    def resolve(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer an API Gateway event, with the headers that every response has."""
        is_preflight = event["httpMethod"] == "OPTIONS"
        response: dict[str, Any] = {**OPTIONS} if is_preflight else self.admitted(event, context)
        standard_headers = {name: [value] for name, value in headers(event, ports().settings.origins).items()}
        return {**response, "multiValueHeaders": standard_headers | response.get("multiValueHeaders", {})}

    def admitted(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        try:
            admit(ports(), event)
        except RushesError as error:
            return refusal(error, str(event["requestContext"].get("requestId", "")))
        response: dict[str, Any] = super().resolve(event, context)
        if self.note and (caller := owner_in(event)):
            self.note(ports(), caller, event, response)
        return response

    def known(self, error: RushesError) -> Response[str]:
        return problem_response(problem_of(error, self.request_id), wait_for(error))

    def invalid(self, error: RequestValidationError) -> Response[str]:
        first = error.errors()[0]
        field = ".".join(
            str(part) for part in first["loc"] if part not in ("body", "query", "path", "header")
        )
        detail = f"{field or 'The body'}: {first['msg']}."
        return problem_response(problem(422, "not_valid", detail, self.request_id, param=field))

    def not_json(self, error: RequestUnsupportedContentType) -> Response[str]:  # noqa: ARG002
        return problem_response(
            problem(415, "wrong_type", "Send the body as application/json.", self.request_id)
        )

    def unknown(self, error: NotFoundError) -> Response[str]:  # noqa: ARG002
        return problem_response(problem(404, "no_such_route", "There is no such route.", self.request_id))

    def unexpected(self, error: Exception) -> Response[str]:
        """Answer an unexpected error. Its stack trace goes into the log only."""
        logger.error("unexpected %s", type(error).__name__, exc_info=error)
        return problem_response(problem(500, "internal", "The server failed unexpectedly.", self.request_id))

    @property
    def request_id(self) -> str:
        return str(self.current_event.request_context.request_id)


def owner(app: APIGatewayRestResolver) -> UUID:
    """The caller's owner ID: the configured claim, or a UUID derived from it if it is not a UUID.

    Raises SignedOut unless the token is an access token.
    """
    if owner_id := owner_in(app.current_event.raw_event):
        return owner_id
    raise SignedOut("Send an access token: this is another kind of token.")


def owner_in(event: Mapping[str, Any]) -> UUID | None:
    """Find the owner of an event's access token; None without a token."""
    claims = claims_in(event)
    subject = claims.get(load_settings().owner_claim)
    if not subject:
        return None
    try:
        return UUID(subject)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"{claims.get('iss', '')}#{subject}")


def wait_for(error: RushesError) -> dict[str, str]:
    """The Retry-After header of an error that says when to retry."""
    seconds = error.seconds if isinstance(error, TryAgain) else 0
    return {"Retry-After": str(ceil(seconds))} if seconds else {}


def refusal(error: RushesError, request_id: str) -> dict[str, Any]:
    """Build the response to a call that is rejected before routing."""
    body = problem_of(error, request_id)
    extra_headers = {name: [value] for name, value in wait_for(error).items()}
    return {
        "statusCode": error.status,
        "multiValueHeaders": {"Content-Type": [MEDIA_TYPE]} | extra_headers,
        "body": json.dumps(body, ensure_ascii=False),
        "isBase64Encoded": False,
    }


def claims_in(event: Mapping[str, Any]) -> dict[str, Any]:
    """Read the claims of a valid access token: verified here if keys are configured, else taken from API Gateway."""
    if load_settings().token_keys:
        try:
            return tokens.claims(load_settings(), header(event, "Authorization"))
        except SignedOut:
            return {}
    gateway_claims: dict[str, Any] = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
    return gateway_claims if gateway_claims.get("token_use") == "access" else {}


def problem_response(body: dict[str, Any], extra_headers: Mapping[str, str] | None = None) -> Response[str]:
    """Build a problem response."""
    return Response(
        body["status"], MEDIA_TYPE, json.dumps(body, ensure_ascii=False), headers=dict(extra_headers or {})
    )


def answer(status: int, body: dict[str, Any], location: str = "", **extra_headers: str) -> Response[str]:
    """Build a JSON response, with a Location if a resource was created."""
    named_headers = {name.replace("_", "-"): value for name, value in extra_headers.items()}
    location_header = {"Location": location} if location else {}
    return Response(
        status,
        "application/json",
        json.dumps(body, ensure_ascii=False),
        headers=location_header | named_headers,
    )


def repeated(is_replay: bool) -> dict[str, str]:
    """Build the header of a response replayed for the same Idempotency-Key."""
    return {"Idempotent_Replayed": "true"} if is_replay else {}


def unless_known(app: APIGatewayRestResolver, body: dict[str, Any]) -> Response[str]:
    """Build a response with an ETag, or 304 if the client has this version."""
    text = json.dumps(body, ensure_ascii=False)
    cache_headers = {"ETag": tag_of(text), "Cache-Control": "private, no-cache"}
    if cache_headers["ETag"] in header(app.current_event.raw_event, "If-None-Match"):
        return Response(304, None, "", headers=cache_headers)
    return Response(200, "application/json", text, headers=cache_headers)
