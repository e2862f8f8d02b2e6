"""The WebSocket: opened with a one-use ticket, then one message per event."""

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
    """The socket could not be opened, broke, or answered something else than events."""


@contextmanager
def listening(session: Session, job_id: UUID, after: int) -> Iterator[ClientConnection]:
    """A socket that was told to listen to a job from the event after `after` on. Raises SocketFailed."""
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
    """Keep it open. Raises SocketFailed."""
    try:
        connection.send(PING)
    except (WebSocketException, OSError) as error:
        raise SocketFailed(str(error)) from error


def receive(connection: ClientConnection, seconds: float) -> dict[str, Any] | None:
    """The next message, or None after so many seconds of silence. Raises SocketFailed."""
    try:
        message = json.loads(connection.recv(timeout=seconds))
    except TimeoutError:
        return None
    except ValueError as error:
        raise SocketFailed("The socket said something that is not JSON.") from error
    if message == PONG:
        return receive(connection, seconds)
    if not isinstance(message, dict) or "id" not in message:
        raise SocketFailed(f"The socket said {str(message)[:200]}")
    return message
