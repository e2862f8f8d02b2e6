"""The API's description is what the routes say, and is valid."""

import json
from pathlib import Path

from openapi_spec_validator import validate

from cdk.api import PUBLIC_ROUTES, ROUTES
from rushes.api.openapi import HTTP, document, text

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"


def test_the_file_is_what_the_routes_say() -> None:
    assert FILE.read_text() == text(), "run: python docs/openapi.py"


def test_it_is_valid_and_names_every_route_once() -> None:
    described = document()
    validate(described)
    routes = {
        (method.upper(), path)
        for path, methods in described["paths"].items()
        for method in methods
        if method in HTTP
    }
    assert routes == set(ROUTES)
    names = [
        operation["operationId"] for methods in described["paths"].values() for operation in methods.values()
    ]
    assert len(names) == len(set(names))


def test_every_route_tells_its_refusals_as_problems_and_only_open_ones_need_no_token() -> None:
    described = json.loads(FILE.read_text())
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            refusals = {status for status in operation["responses"] if status >= "400"}
            assert refusals >= {"400", "401", "404", "422", "429", "500"}
            for status in refusals:
                assert "application/problem+json" in operation["responses"][status]["content"]
            assert ("security" in operation) is ((method.upper(), path) in PUBLIC_ROUTES)
