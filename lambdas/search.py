"""The HTTP API's semantic search route, the only one with an embedding model."""

from typing import Any

from entry import Context

from rushes.api.routes import finder


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    return finder.resolve(event, context)
