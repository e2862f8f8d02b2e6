"""The API as OpenAPI 3.1, read from the routes: docs/openapi.json is this, and a test says so."""

import json
from typing import Any, Literal

from pydantic.json_schema import models_json_schema

from rushes import __version__
from rushes.api.problems import MEDIA_TYPE
from rushes.api.responses import ANSWERS

HTTP = ("get", "post", "put", "delete")
OPEN = {("get", "/health")}
SECURITY: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An access token."}
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457, see docs/problems.md.",
    "required": [
        "type",
        "title",
        "status",
        "detail",
        "code",
        "param",
        "remedy",
        "link",
        "request_id",
        "retryable",
    ],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "A sentence on what is wrong."},
        "code": {"type": "string", "description": "For programs."},
        "param": {"type": "string", "description": "The field or the quota, or empty."},
        "remedy": {"type": "string", "description": "What to do about it."},
        "link": {"type": "string", "description": "Where the documentation says more."},
        "request_id": {"type": "string"},
        "retryable": {"type": "boolean"},
    },
}
REFUSALS = {
    "400": "The call is wrong.",
    "401": "The token is missing or not accepted.",
    "402": "A quota is used up.",
    "404": "There is no such thing, or it is not yours.",
    "409": "Right call, wrong moment.",
    "412": "Somebody changed it since it was read.",
    "413": "Too large.",
    "415": "A kind that is not taken.",
    "422": "A field is not valid.",
    "429": "Too many calls: wait as long as Retry-After says.",
    "500": "A fault of ours.",
    "503": "Not now, or not set up.",
}
MORE = {
    ("get", "/jobs/{job_id}"): {"304": "As it was, by its ETag."},
    ("get", "/jobs/{job_id}/edits"): {"304": "As they were, by their ETag."},
    ("delete", "/me"): {"202": "There is more: the same call goes on."},
}
PLACE = "#/components/schemas/"


def document() -> dict[str, Any]:
    """All resolvers in one document, its keys sorted."""
    from rushes.api.routes import api, control, finder

    parts = [
        json.loads(app.get_openapi_json_schema(openapi_version="3.1.0")) for app in (api, control, finder)
    ]
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": PROBLEM} | answers()
    for part in parts:
        schemas |= part.get("components", {}).get("schemas", {})
        for path, methods in part["paths"].items():
            for method, operation in methods.items():
                paths.setdefault(path, {})[method] = told(method, path, operation)
    used = {name: schema for name, schema in schemas.items() if "ValidationError" not in name}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "rushes",
            "version": __version__,
            "description": "A video goes in; out come its transcript and everything made from it.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "Where it is deployed."}],
        "security": [{"token": []}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(used.items())), "securitySchemes": SECURITY},
    }


def told(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """An operation with what every one has: its success, its refusals, and who may call."""
    good, model = ANSWERS[method.upper(), path]
    made = {
        "description": "Done.",
        "content": {"application/json": {"schema": {"$ref": f"{PLACE}{model.__name__}"}}},
    }
    refusals = {
        status: {"description": sentence, "content": {MEDIA_TYPE: {"schema": PROBLEM_REF}}}
        for status, sentence in REFUSALS.items()
    }
    more = {status: {"description": sentence} for status, sentence in MORE.get((method, path), {}).items()}
    name = operation["operationId"]
    plain = {key: value for key, value in operation.items() if key not in ("responses", "tags")}
    return plain | {
        "operationId": name,
        "summary": str(operation.get("summary", name)),
        "tags": [path.split("/")[1]],
        "responses": {str(good): made} | more | refusals,
        **({"security": []} if (method, path) in OPEN else {}),
    }


def answers() -> dict[str, Any]:
    """The schemas of all good answers, by name."""
    mode: Literal["serialization"] = "serialization"
    models = [(model, mode) for model in dict.fromkeys(model for _, model in ANSWERS.values())]
    return dict(models_json_schema(models, ref_template=PLACE + "{model}")[1]["$defs"])


PROBLEM_REF = {"$ref": f"{PLACE}Problem"}


def text() -> str:
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
