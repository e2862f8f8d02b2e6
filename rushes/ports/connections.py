"""WebSocket connections: one-use tickets, subscriptions, and messages."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from rushes.domain import Topic

MAX_SUBSCRIPTIONS = 100  # of one connection


class SocketTickets(Protocol):
    """One-use tickets that open a WebSocket."""

    def issue_ticket(self, owner: UUID, seconds: int) -> str: ...
    def redeem_ticket(self, ticket: str) -> UUID | None:
        """Return the owner of a ticket, once; None if the ticket is unknown, used or expired."""
        ...


class ConnectionStore(Protocol):
    """Open connections with their owners and subscriptions."""

    def add_connection(self, connection: str, owner: UUID) -> None: ...
    def connection_owner(self, connection: str) -> UUID | None: ...
    def subscribe(self, connection: str, topic: Topic) -> bool:
        """Subscribe a connection. Returns False and changes nothing if it has MAX_SUBSCRIPTIONS others.

        A repeated subscription counts once. Nothing is stored for a closed connection.
        """
        ...

    def subscribers(self, topic: Topic) -> Sequence[str]: ...
    def remove_connection(self, connection: str) -> None: ...


class Sockets(Protocol):
    """Sends messages to open connections."""

    def send(self, connection: str, message: bytes) -> bool:
        """Send a message. Returns False if the connection is closed."""
        ...
