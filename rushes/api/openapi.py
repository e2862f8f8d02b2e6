"""The OpenAPI 3.1 description of the API, generated from the routes. A test keeps docs/openapi.json up to date."""

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
        "detail": {"type": "string", "description": "One sentence that says what is wrong."},
        "code": {"type": "string", "description": "Machine-readable."},
        "param": {"type": "string", "description": "The invalid field or the exceeded quota, or empty."},
        "remedy": {"type": "string", "description": "What to do."},
        "link": {"type": "string", "description": "The documentation of this problem."},
        "request_id": {"type": "string"},
        "retryable": {"type": "boolean"},
    },
}
REFUSALS = {
    "400": "The request is invalid.",
    "401": "The token is missing or not accepted.",
    "402": "A quota is used up.",
    "404": "It does not exist, or you do not own it.",
    "409": "The current state does not allow this call.",
    "412": "It changed since it was read.",
    "413": "Too large.",
    "415": "The media type is not accepted.",
    "422": "A field is not valid.",
    "429": "Too many calls: wait as long as Retry-After says.",
    "500": "An internal error.",
    "503": "Temporarily unavailable, or not configured.",
}
MORE = {
    ("get", "/jobs/{job_id}"): {"304": "Not modified since this ETag."},
    ("get", "/jobs/{job_id}/edits"): {"304": "Not modified since this ETag."},
    ("delete", "/me"): {"202": "Incomplete: repeat the same call to continue."},
}
PLACE = "#/components/schemas/"


def document() -> dict[str, Any]:
    """Merge all resolvers into one document with sorted keys."""
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
                paths.setdefault(path, {})[method] = complete_operation(method, path, operation)
    used = {name: schema for name, schema in schemas.items() if "ValidationError" not in name}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "rushes",
            "version": __version__,
            "description": "Upload a video; get its transcript, chapters, translations and a moderated copy.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The deployment."}],
        "security": [{"token": []}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(used.items())), "securitySchemes": SECURITY},
    }


def complete_operation(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Complete an operation with its success response, error responses and security."""
    success_status, model = ANSWERS[method.upper(), path]
    success_response = {
        "description": "Done.",
        "content": {"application/json": {"schema": {"$ref": f"{PLACE}{model.__name__}"}}},
    }
    error_responses = {
        status: {"description": description, "content": {MEDIA_TYPE: {"schema": PROBLEM_REF}}}
        for status, description in REFUSALS.items()
    }
    extra_responses = {
        status: {"description": description} for status, description in MORE.get((method, path), {}).items()
    }
    operation_id = operation["operationId"]
    operation_fields = {key: value for key, value in operation.items() if key not in ("responses", "tags")}
    return operation_fields | {
        "operationId": operation_id,
        "summary": str(operation.get("summary", operation_id)),
        "tags": [path.split("/")[1]],
        "responses": {str(success_status): success_response} | extra_responses | error_responses,
        **({"security": []} if (method, path) in OPEN else {}),
    }


def answers() -> dict[str, Any]:
    """Collect the schemas of all success responses by name."""
    mode: Literal["serialization"] = "serialization"
    models = [(model, mode) for model in dict.fromkeys(model for _, model in ANSWERS.values())]
    return dict(models_json_schema(models, ref_template=PLACE + "{model}")[1]["$defs"])


PROBLEM_REF = {"$ref": f"{PLACE}Problem"}


def text() -> str:
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
