"""Asynchronous work: the state machine, webhook deliveries, e-mail and delayed messages."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from rushes.domain import Delivery, Ticket


class Outbox(Protocol):
    """Webhook deliveries, with a retention of one month. Adding one triggers its first attempt."""

    def add(self, delivery: Delivery) -> bool:
        """Add a delivery. Returns False if it already exists."""
        ...

    def put(self, delivery: Delivery) -> None: ...
    def get(self, owner: UUID, webhook_id: UUID, id: str) -> Delivery | None: ...
    def list_deliveries(self, owner: UUID, webhook_id: UUID) -> Sequence[Delivery]: ...
    def mark_gone(self, owner: UUID, webhook_id: UUID) -> None:
        """Record that the webhook's server answered 410 Gone."""
        ...

    def is_gone(self, owner: UUID, webhook_id: UUID) -> bool: ...
    def delete_webhook(self, owner: UUID, webhook_id: UUID) -> None: ...


class DelayQueue(Protocol):
    """A queue that delays each message by up to 900 seconds."""

    def send(self, body: str, seconds: int) -> None: ...


class IngestQueue(DelayQueue, Protocol):
    """The queue of uploads that triggers Ingest; it can also delay messages."""

    def count_delayed(self) -> int:
        """The approximate number of delayed messages."""
        ...


class Workflow(Protocol):
    """The state machine process_video: an execution's name is its job id."""

    def start(self, ticket: Ticket) -> bool:
        """Start an execution. Returns False if the job was started before."""
        ...

    def stop(self, job_id: UUID) -> bool:
        """Stop the execution. Returns False if none is running."""
        ...

    def find_ticket(self, job_id: UUID) -> Ticket | None:
        """Return the ticket that the job was started with; None if it was never started."""
        ...

    def is_running(self, job_id: UUID) -> bool:
        """Whether the job was started and has not ended."""
        ...

    def resume(self, token: str, outcome: Mapping[str, str]) -> bool:
        """Complete the task that waits with `token`. Returns False if it no longer waits."""
        ...


class Mailer(Protocol):
    """E-mail to owners."""

    def find_address(self, owner: UUID) -> str:
        """Return the verified address of the owner's enabled user; "" if there is none."""
        ...

    def send(self, address: str, subject: str, text: str) -> None: ...
