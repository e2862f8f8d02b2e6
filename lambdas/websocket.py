"""The WebSocket routes $connect, $disconnect and subscribe."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from entry import Context

from rushes.api.sockets import receive_message
from rushes.bootstrap import ports


def handler(event: Mapping[str, Any], context: Context) -> dict[str, int]:
    request = event["requestContext"]
    connection = request["connectionId"]
    match request["routeKey"]:
        case "$connect":
            ports().connections.add_connection(connection, UUID(request["authorizer"]["owner"]))
        case "$disconnect":
            ports().connections.remove_connection(connection)
        case _:
            receive_message(ports(), connection, event.get("body") or "")
    return {"statusCode": 200}
