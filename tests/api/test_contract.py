"""Schemathesis asks the API everything that its description allows, and much that it does not, and finds nothing."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.util import request_uri

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

from rushes.api.openapi import text
from rushes.api.problems import MEDIA_TYPE, problem
from rushes.bootstrap import Ports
from tests.api.gateway import ANN, answer, event

pytestmark = pytest.mark.prove
EXAMPLES = 25  # of each operation
BEYOND = [
    unsupported_method,  # an unknown method is refused by API Gateway, before us
    positive_data_acceptance,  # a URL may be well-formed and still not be called; a video may not be there
]


def gateway(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """API Gateway as WSGI: a token is there or not."""
    path = request_uri(environ).partition("://")[2].partition("/")[2]
    if path == "openapi.json":
        start("200 OK", [("Content-Type", "application/json")])
        return [text().encode()]
    size = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(size).decode(errors="replace") if size else None
    owner = ANN if environ.get("HTTP_AUTHORIZATION") == "Bearer ann" else None
    sent = {
        name[5:].replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    sent["Content-Type"] = environ.get("CONTENT_TYPE", "")
    asked = event(environ["REQUEST_METHOD"], f"/{path}", body, owner, sent)
    found = answer(asked)
    if found["statusCode"] == 401 and not found["multiValueHeaders"]:
        refused = problem(401, "signed_out", "Unauthorized", "r")
        found = {"statusCode": 401, "multiValueHeaders": {"Content-Type": [MEDIA_TYPE]}, "body": refused}
        found["body"] = json.dumps(refused)
    start(
        f"{found['statusCode']} -",
        [(name, value) for name, values in found["multiValueHeaders"].items() for value in values],
    )
    return [(found["body"] or "").encode()]


SCHEMA = schemathesis.openapi.from_wsgi("/openapi.json", gateway)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture
def api(deployed: Ports) -> Ports:
    load_all_checks()
    deployed.settings = deployed.settings.model_copy(update={"calls_per_minute": 60_000})
    return deployed


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_whatever_is_asked_is_answered_as_described(api: Ports, operation: schemathesis.APIOperation) -> None:
    @hypothesis.given(case=operation.as_strategy())
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Authorization": "Bearer ann"}, excluded_checks=BEYOND)

    ask()
