"""The HTTP API, except the routes that control executions."""

from typing import Any

from entry import Context
from metrics import inside

from rushes.api.routes import api


@inside
def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    return api.resolve(event, context)
