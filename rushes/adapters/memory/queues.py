"""Outbox, DelayQueue, IngestQueue, Workflow and Mailer in memory: they record calls and start nothing."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from rushes.domain import Delivery, Ticket


class MemoryOutbox:
    """Outbox. Adding a delivery does not attempt it."""

    def __init__(self) -> None:
        self.deliveries: dict[tuple[UUID, UUID, str], Delivery] = {}
        self.closed: set[tuple[UUID, UUID]] = set()

    def add(self, delivery: Delivery) -> bool:
        if self.get(delivery.owner, delivery.webhook_id, delivery.id):
            return False
        self.put(delivery)
        return True

    def put(self, delivery: Delivery) -> None:
        self.deliveries[delivery.owner, delivery.webhook_id, delivery.id] = delivery

    def get(self, owner: UUID, webhook_id: UUID, id: str) -> Delivery | None:
        return self.deliveries.get((owner, webhook_id, id))

    def list_deliveries(self, owner: UUID, webhook_id: UUID) -> Sequence[Delivery]:
        deliveries = [delivery for key, delivery in self.deliveries.items() if key[:2] == (owner, webhook_id)]
        return sorted(deliveries, key=lambda delivery: delivery.id)

    def mark_gone(self, owner: UUID, webhook_id: UUID) -> None:
        self.closed.add((owner, webhook_id))

    def is_gone(self, owner: UUID, webhook_id: UUID) -> bool:
        return (owner, webhook_id) in self.closed

    def delete_webhook(self, owner: UUID, webhook_id: UUID) -> None:
        self.closed.discard((owner, webhook_id))
        self.deliveries = {
            key: delivery for key, delivery in self.deliveries.items() if key[:2] != (owner, webhook_id)
        }


class MemoryDelayQueue:
    """DelayQueue and IngestQueue: records (seconds, message)."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []

    def send(self, body: str, seconds: int) -> None:
        self.sent.append((seconds, body))

    def count_delayed(self) -> int:
        return len(self.sent)


class MemoryWorkflow:
    """Workflow: records started and stopped jobs, and runs nothing; jobs in `ended` cannot be stopped."""

    def __init__(self) -> None:
        self.ended: set[UUID] = set()
        self.started: dict[UUID, Ticket] = {}
        self.stopped: list[UUID] = []
        self.answered: dict[str, Mapping[str, str]] = {}

    def start(self, ticket: Ticket) -> bool:
        if ticket.job_id in self.started:
            return False
        self.started[ticket.job_id] = ticket
        return True

    def stop(self, job_id: UUID) -> bool:
        if job_id not in self.started or job_id in self.ended:
            return False
        self.stopped.append(job_id)
        return True

    def find_ticket(self, job_id: UUID) -> Ticket | None:
        return self.started.get(job_id)

    def is_running(self, job_id: UUID) -> bool:
        return job_id in self.started and job_id not in {*self.ended, *self.stopped}

    def resume(self, token: str, outcome: Mapping[str, str]) -> bool:
        if token in self.answered:
            return False
        self.answered[token] = outcome
        return True


class MemoryMailer:
    """Mailer: `addresses` by owner; records (address, subject, text)."""

    def __init__(self) -> None:
        self.addresses: dict[UUID, str] = {}
        self.sent: list[tuple[str, str, str]] = []

    def find_address(self, owner: UUID) -> str:
        return self.addresses.get(owner, "")

    def send(self, address: str, subject: str, text: str) -> None:
        self.sent.append((address, subject, text))
