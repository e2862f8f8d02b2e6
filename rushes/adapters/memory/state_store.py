"""Events, StateStore and Sockets in memory."""

import secrets
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from rushes.domain import Event, EventKind, Topic, Upload
from rushes.ports import MAX_SUBSCRIPTIONS


class MemoryEvents:
    """Events, in the order in which they were appended."""

    def __init__(self) -> None:
        self.told: list[Event] = []

    def append(self, event: Event) -> Event:
        earlier_events = self.read_since(event.job_id, 0)
        ends = [earlier for earlier in earlier_events if earlier.kind == event.kind == EventKind.JOB_ENDED]
        if ends:
            return ends[0]
        numbered = event.model_copy(update={"id": len(earlier_events) + 1})
        self.told.append(numbered)
        return numbered

    def read_since(self, job_id: UUID, after: int) -> Sequence[Event]:
        return [event for event in self.told if event.job_id == job_id and event.id > after]

    def latest_per_step(self, job_id: UUID) -> Sequence[Event]:
        latest = {(event.step, event.is_start): event for event in self.read_since(job_id, 0)}
        return sorted(latest.values(), key=lambda event: event.id)


class MemoryStateStore:
    """StateStore without expiry."""

    def __init__(self) -> None:
        self.attempts: Counter[tuple[UUID, str]] = Counter()
        self.spent: Counter[tuple[UUID, str]] = Counter()
        self.charged_seconds: dict[tuple[UUID, str], dict[UUID, int]] = {}
        self.uploads: dict[UUID, Upload] = {}
        self.stopped: set[UUID] = set()
        self.questions: dict[UUID, str] = {}
        self.tickets: dict[str, UUID] = {}
        self.owners: dict[str, UUID] = {}
        self.topics: dict[Topic, list[str]] = {}
        self.marks: dict[str, tuple[int, str]] = {}

    def register_upload(self, upload: Upload) -> None:
        self.uploads[upload.ticket.job_id] = upload

    def find_upload(self, job_id: UUID) -> Upload | None:
        return self.uploads.get(job_id)

    def count_attempt(self, job_id: UUID, step: str) -> int:
        self.attempts[job_id, step] += 1
        return self.attempts[job_id, step]

    def spend_budget(self, job_id: UUID, tokens: int, micros: int, max_tokens: int, max_micros: int) -> bool:
        amounts = {"tokens": (tokens, max_tokens), "micros": (micros, max_micros)}
        if any(
            amount > 0 and self.spent[job_id, unit] + amount > limit
            for unit, (amount, limit) in amounts.items()
        ):
            return False
        for unit, (amount, _) in amounts.items():
            self.spent[job_id, unit] += amount
        return True

    def charge_month(self, owner: UUID, month: str, job_id: UUID, seconds: int, max_seconds: int) -> bool:
        seconds_by_job = self.charged_seconds.setdefault((owner, month), {})
        if job_id not in seconds_by_job and sum(seconds_by_job.values()) + seconds > max_seconds:
            return False
        seconds_by_job.setdefault(job_id, seconds)
        return True

    def delete_job_state(self, job_id: UUID) -> int:
        self.stopped.discard(job_id)
        deleted = [self.uploads.pop(job_id, None), self.questions.pop(job_id, None)]
        return sum(item is not None for item in deleted)

    def request_cancel(self, job_id: UUID) -> None:
        self.stopped.add(job_id)

    def is_cancelled(self, job_id: UUID) -> bool:
        return job_id in self.stopped

    def store_review_token(self, job_id: UUID, token: str) -> None:
        self.questions[job_id] = token

    def has_review_token(self, job_id: UUID) -> bool:
        return job_id in self.questions

    def take_review_token(self, job_id: UUID) -> str | None:
        return self.questions.pop(job_id, None)

    def issue_ticket(self, owner: UUID, seconds: int) -> str:  # noqa: ARG002
        ticket = secrets.token_urlsafe(32)
        self.tickets[ticket] = owner
        return ticket

    def redeem_ticket(self, ticket: str) -> UUID | None:
        return self.tickets.pop(ticket, None)

    def add_connection(self, connection: str, owner: UUID) -> None:
        self.owners[connection] = owner

    def connection_owner(self, connection: str) -> UUID | None:
        return self.owners.get(connection)

    def subscribe(self, connection: str, topic: Topic) -> bool:
        if connection not in self.owners or connection in self.topics.get(topic, []):
            return True
        if sum(connection in connections for connections in self.topics.values()) >= MAX_SUBSCRIPTIONS:
            return False
        self.topics.setdefault(topic, []).append(connection)
        return True

    def subscribers(self, topic: Topic) -> Sequence[str]:
        return list(self.topics.get(topic, []))

    def remove_connection(self, connection: str) -> None:
        self.owners.pop(connection, None)
        for connections in self.topics.values():
            if connection in connections:
                connections.remove(connection)

    def read_version(self, name: str) -> tuple[int, str]:
        return self.marks.get(name, (0, ""))

    def compare_and_set(self, name: str, version: int, text: str, seconds: int) -> bool:  # noqa: ARG002
        if self.read_version(name)[0] != version:
            return False
        self.marks[name] = (version + 1, text)
        return True


class MemorySockets:
    """Sockets: records sent messages; `gone` holds closed connections."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self.gone: set[str] = set()

    def send(self, connection: str, message: bytes) -> bool:
        if connection in self.gone:
            return False
        self.sent.append((connection, message))
        return True
