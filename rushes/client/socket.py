"""The WebSocket: opened with a one-use ticket, then one message per event."""

import json
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from rushes.client.session import Session
from rushes.client.wire import is_here

OPEN_SECONDS = 5
CLOSE_SECONDS = 1


class SocketFailed(Exception):
    """The socket could not be opened, broke, or answered something else than events."""


class Socket:
    """One connection that listens to one job from the event after `after` on."""

    def __init__(self, session: Session, job_id: UUID, after: int) -> None:
        self.connection = dial(str(session.post("/socket-tickets", {})["url"]))
        self.subscription = {"action": "subscribe", "job_id": str(job_id), "after": after}

    def __enter__(self) -> Self:
        try:
            self.connection.send(json.dumps(self.subscription))
        except (WebSocketException, OSError) as error:
            self.connection.close()
            raise SocketFailed(str(error)) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def receive(self, seconds: float) -> dict[str, Any] | None:
        """The next message, or None after so many seconds of silence."""
        try:
            message = json.loads(self.connection.recv(timeout=seconds))
        except TimeoutError:
            return None
        except (WebSocketException, OSError, ValueError) as error:
            raise SocketFailed(str(error)) from error
        if not isinstance(message, dict) or "id" not in message:
            raise SocketFailed(f"The socket said {str(message)[:200]}")
        return message


def dial(url: str) -> ClientConnection:
    try:
        return connect(
            url,
            open_timeout=OPEN_SECONDS,
            close_timeout=CLOSE_SECONDS,
            ping_interval=None,
            proxy=None if is_here(url) else True,
        )
    except (WebSocketException, OSError, ValueError) as error:
        raise SocketFailed(str(error)) from error
