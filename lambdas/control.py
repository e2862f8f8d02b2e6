"""The HTTP API's routes that control executions, outside the database's network."""

from typing import Any

from entry import Context

from rushes.api.routes import control


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    return control.resolve(event, context)
