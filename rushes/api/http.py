"""HTTP on API Gateway: who calls, how often, and what every answer carries."""

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
from rushes.settings import settings

OPTIONS = {"statusCode": 204, "multiValueHeaders": {}, "body": "", "isBase64Encoded": False}
Note = Callable[[Ports, UUID, Mapping[str, Any], Mapping[str, Any]], None]
logger = logging.getLogger("rushes.api")


class HttpApi(APIGatewayRestResolver):
    """A router that validates what comes in, and answers every error with a problem."""

    def __init__(self, note: Note | None = None) -> None:
        super().__init__(enable_validation=True)
        self.note = note
        self.exception_handler(RushesError)(self.known)
        self.exception_handler(RequestValidationError)(self.invalid)
        self.exception_handler(RequestUnsupportedContentType)(self.not_json)
        self.exception_handler(Exception)(self.unexpected)
        self.not_found(self.unknown)

    def resolve(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """The answer to an event of API Gateway, with the headers that every answer has."""
        preflight = event["httpMethod"] == "OPTIONS"
        answered: dict[str, Any] = {**OPTIONS} if preflight else self.admitted(event, context)
        mine = {name: [value] for name, value in headers(event, ports().settings.origins).items()}
        return {**answered, "multiValueHeaders": mine | answered.get("multiValueHeaders", {})}

    def admitted(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        try:
            admit(ports(), event)
        except RushesError as error:
            return refusal(error, str(event["requestContext"].get("requestId", "")))
        answered: dict[str, Any] = super().resolve(event, context)
        if self.note and (who := owner_in(event)):
            self.note(ports(), who, event, answered)
        return answered

    def known(self, error: RushesError) -> Response[str]:
        return told(problem_of(error, self.request_id), wait_for(error))

    def invalid(self, error: RequestValidationError) -> Response[str]:
        first = error.errors()[0]
        where = ".".join(
            str(part) for part in first["loc"] if part not in ("body", "query", "path", "header")
        )
        sentence = f"{where or 'The body'}: {first['msg']}."
        return told(problem(422, "not_valid", sentence, self.request_id, param=where))

    def not_json(self, error: RequestUnsupportedContentType) -> Response[str]:  # noqa: ARG002
        return told(problem(415, "wrong_type", "Send the body as application/json.", self.request_id))

    def unknown(self, error: NotFoundError) -> Response[str]:  # noqa: ARG002
        return told(problem(404, "no_such_route", "There is no such route.", self.request_id))

    def unexpected(self, error: Exception) -> Response[str]:
        """A fault of ours: its stack goes into the log, and nothing of it to the caller."""
        logger.error("the door met an unexpected %s", type(error).__name__, exc_info=error)
        return told(problem(500, "internal", "Something broke on our side.", self.request_id))

    @property
    def request_id(self) -> str:
        return str(self.current_event.request_context.request_id)


def owner(app: APIGatewayRestResolver) -> UUID:
    """Whose token it is: the claim that the settings name, or a UUID made of it where it is none.

    Raises SignedOut for a token that is no access token.
    """
    if found := owner_in(app.current_event.raw_event):
        return found
    raise SignedOut("Send an access token: this is another kind of token.")


def owner_in(event: Mapping[str, Any]) -> UUID | None:
    """The owner of an event's access token; None when it carries none."""
    claims = claims_in(event)
    name = claims.get(settings().owner_claim)
    if not name:
        return None
    try:
        return UUID(name)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"{claims.get('iss', '')}#{name}")


def wait_for(error: RushesError) -> dict[str, str]:
    """When the next call is welcome, where that is known."""
    seconds = error.seconds if isinstance(error, TryAgain) else 0
    return {"Retry-After": str(ceil(seconds))} if seconds else {}


def refusal(error: RushesError, request_id: str) -> dict[str, Any]:
    """The answer to a call that no route has seen."""
    body = problem_of(error, request_id)
    more = {name: [value] for name, value in wait_for(error).items()}
    return {
        "statusCode": error.status,
        "multiValueHeaders": {"Content-Type": [MEDIA_TYPE]} | more,
        "body": json.dumps(body, ensure_ascii=False),
        "isBase64Encoded": False,
    }


def claims_in(event: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of a good access token: checked here where keys are given, else as the gateway passed them on."""
    if settings().token_keys:
        try:
            return tokens.claims(settings(), header(event, "Authorization"))
        except SignedOut:
            return {}
    found: dict[str, Any] = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
    return found if found.get("token_use") == "access" else {}


def told(body: dict[str, Any], more: Mapping[str, str] | None = None) -> Response[str]:
    """A problem as an answer."""
    return Response(
        body["status"], MEDIA_TYPE, json.dumps(body, ensure_ascii=False), headers=dict(more or {})
    )


def answer(status: int, body: dict[str, Any], location: str = "", **more: str) -> Response[str]:
    """A JSON answer, with a Location when something came to be."""
    found = {name.replace("_", "-"): value for name, value in more.items()}
    place = {"Location": location} if location else {}
    return Response(status, "application/json", json.dumps(body, ensure_ascii=False), headers=place | found)


def repeated(again: bool) -> dict[str, str]:
    """The header of an answer that was given before, under the same Idempotency-Key."""
    return {"Idempotent_Replayed": "true"} if again else {}


def unless_known(app: APIGatewayRestResolver, body: dict[str, Any]) -> Response[str]:
    """The body with its ETag; 304 to who has it already."""
    text = json.dumps(body, ensure_ascii=False)
    kept = {"ETag": tag_of(text), "Cache-Control": "private, no-cache"}
    if kept["ETag"] in header(app.current_event.raw_event, "If-None-Match"):
        return Response(304, None, "", headers=kept)
    return Response(200, "application/json", text, headers=kept)
