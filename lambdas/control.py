"""The HTTP API's routes that steer executions: outside the network of the database."""

from typing import Any

from entry import Context

from rushes.api.routes import control


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    return control.resolve(event, context)
