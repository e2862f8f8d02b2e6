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
        """The owner of a ticket, once; None when it is unknown, used or expired."""
        ...


class ConnectionStore(Protocol):
    """Open connections with their owners and subscriptions."""

    def add_connection(self, connection: str, owner: UUID) -> None: ...
    def connection_owner(self, connection: str) -> UUID | None: ...
    def subscribe(self, connection: str, topic: Topic) -> bool:
        """Subscribe a connection. False, and nothing changed, when it already has MAX_SUBSCRIPTIONS others.

        A repeated subscription counts once. Nothing is stored for a connection that has gone.
        """
        ...

    def subscribers(self, topic: Topic) -> Sequence[str]: ...
    def remove_connection(self, connection: str) -> None: ...


class Sockets(Protocol):
    """Sends messages to open connections."""

    def send(self, connection: str, message: bytes) -> bool:
        """False when the connection has gone."""
        ...
