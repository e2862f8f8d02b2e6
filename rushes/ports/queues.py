"""What is set going elsewhere: the state machine, deliveries, letters, and what is to be done later."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from rushes.domain import Delivery, Ticket


class Outbox(Protocol):
    """Deliveries of webhooks, kept for a month. Adding one calls its first attempt."""

    def add(self, delivery: Delivery) -> bool:
        """False when it is there already."""
        ...

    def put(self, delivery: Delivery) -> None: ...
    def get(self, owner: UUID, webhook_id: UUID, id: str) -> Delivery | None: ...
    def all(self, owner: UUID, webhook_id: UUID) -> Sequence[Delivery]: ...
    def close(self, owner: UUID, webhook_id: UUID) -> None:
        """The other side said that it is gone."""
        ...

    def is_closed(self, owner: UUID, webhook_id: UUID) -> bool: ...
    def delete_owner(self, owner: UUID, webhook_id: UUID) -> None: ...


class DelayQueue(Protocol):
    """A queue that holds a message back for up to 900 seconds."""

    def send(self, body: str, seconds: int) -> None: ...


class IngestQueue(DelayQueue, Protocol):
    """The queue of uploads, which Ingest hears; it holds messages back, too."""

    def waiting_count(self) -> int:
        """About how many messages are held back now."""
        ...


class Workflow(Protocol):
    """The state machine process_video: an execution's name is its job id."""

    def start(self, ticket: Ticket) -> bool:
        """False when this job was started before."""
        ...

    def stop(self, job_id: UUID) -> bool:
        """False when there is nothing to stop."""
        ...

    def find_ticket(self, job_id: UUID) -> Ticket | None:
        """What a started job was started with; None when it was never started."""
        ...

    def is_running(self, job_id: UUID) -> bool:
        """False when it was never started, or has ended."""
        ...

    def resume(self, token: str, outcome: Mapping[str, str]) -> bool:
        """Answer the state that waits with `token`. False when it waits no more."""
        ...


class Mailer(Protocol):
    """Letters to owners."""

    def address_of(self, owner: UUID) -> str:
        """The verified address of whoever may sign in as this owner; "" when there is none."""
        ...

    def send(self, address: str, subject: str, text: str) -> None: ...
