"""The HTTP API's route that compares meanings: the one with a model beside it."""

from typing import Any

from entry import Context

from rushes.api.routes import finder


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    return finder.resolve(event, context)
