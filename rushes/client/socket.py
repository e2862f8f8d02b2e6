"""The WebSocket client: opened with a single-use ticket, then one message per event."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from rushes.client.session import Session
from rushes.client.transport import is_here

OPEN_SECONDS = 5
CLOSE_SECONDS = 1
PING, PONG = '{"action":"ping"}', {"kind": "pong"}


class SocketFailed(Exception):
    """The socket could not be opened, broke, or sent something other than events."""


@contextmanager
def listening(session: Session, job_id: UUID, after: int) -> Iterator[ClientConnection]:
    """Open a socket subscribed to a job's events after the event `after`. Raises SocketFailed."""
    url = str(session.post("/socket-tickets", {})["url"])
    proxy: Literal[True] | None = None if is_here(url) else True
    try:
        with connect(
            url, open_timeout=OPEN_SECONDS, close_timeout=CLOSE_SECONDS, ping_interval=None, proxy=proxy
        ) as connection:
            connection.send(json.dumps({"action": "subscribe", "job_id": str(job_id), "after": after}))
            yield connection
    except (WebSocketException, OSError) as error:
        raise SocketFailed(str(error)) from error


def ping(connection: ClientConnection) -> None:
    """Keep the connection open. Raises SocketFailed."""
    try:
        connection.send(PING)
    except (WebSocketException, OSError) as error:
        raise SocketFailed(str(error)) from error


def receive(connection: ClientConnection, seconds: float) -> dict[str, Any] | None:
    """The next message, or None after `seconds` of silence. Raises SocketFailed."""
    try:
        message = json.loads(connection.recv(timeout=seconds))
    except TimeoutError:
        return None
    except ValueError as error:
        raise SocketFailed("The socket sent a message that is not JSON.") from error
    if message == PONG:
        return receive(connection, seconds)
    if not isinstance(message, dict) or "id" not in message:
        raise SocketFailed(f"The socket sent {str(message)[:200]}")
    return message
