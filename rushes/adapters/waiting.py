"""The Gate, the Outbox, Later and the Post in memory, for tests and benchmarks. A `clock` gives the seconds."""

import time
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any
from uuid import UUID

from rushes.jobs import Delivery
from rushes.ports import Claim


class MemoryGate:
    """Gate. One process, many threads."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock, self.lock = clock, Lock()
        self.due: dict[str, float] = {}
        self.claims: dict[str, tuple[float, Claim]] = {}
        self.workers: dict[str, tuple[float, Mapping[str, Any]]] = {}

    def spend(self, name: str, per_minute: int) -> float:
        with self.lock:
            now, share = self.clock(), 60 / per_minute
            due = max(self.due.get(name, now), now)
            if due > now + 60 - share + 1e-6:
                return due - (now + 60 - share)
            self.due[name] = due + share
            return 0.0

    def claim(self, name: str, digest: str, seconds: int) -> Claim | None:
        with self.lock:
            ends, known = self.claims.get(name, (0.0, None))
            if known and ends > self.clock():
                return known
            self.claims[name] = (self.clock() + seconds, Claim(digest=digest))
            return None

    def settle(self, name: str, digest: str, answer: str, seconds: int) -> None:
        self.claims[name] = (self.clock() + seconds, Claim(digest=digest, answer=answer))

    def release(self, name: str) -> None:
        self.claims.pop(name, None)

    def beat(self, worker: str, facts: Mapping[str, Any], seconds: int) -> None:
        self.workers[worker] = (self.clock() + seconds, dict(facts))

    def beats(self) -> Mapping[str, Mapping[str, Any]]:
        return {name: facts for name, (ends, facts) in self.workers.items() if ends > self.clock()}


class MemoryOutbox:
    """Outbox. Nothing is called by itself."""

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

    def all(self, owner: UUID, webhook_id: UUID) -> Sequence[Delivery]:
        found = [delivery for key, delivery in self.deliveries.items() if key[:2] == (owner, webhook_id)]
        return sorted(found, key=lambda delivery: delivery.id)

    def close(self, owner: UUID, webhook_id: UUID) -> None:
        self.closed.add((owner, webhook_id))

    def gone(self, owner: UUID, webhook_id: UUID) -> bool:
        return (owner, webhook_id) in self.closed

    def forget(self, owner: UUID, webhook_id: UUID) -> None:
        self.closed.discard((owner, webhook_id))
        self.deliveries = {k: v for k, v in self.deliveries.items() if k[:2] != (owner, webhook_id)}


class MemoryLater:
    """Later and Intake: keeps (seconds, message)."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []

    def send(self, body: str, seconds: int) -> None:
        self.sent.append((seconds, body))

    def held(self) -> int:
        return len(self.sent)


class MemoryPost:
    """Post: `addresses` by owner; keeps (address, subject, text)."""

    def __init__(self) -> None:
        self.addresses: dict[UUID, str] = {}
        self.sent: list[tuple[str, str, str]] = []

    def address(self, owner: UUID) -> str:
        return self.addresses.get(owner, "")

    def send(self, address: str, subject: str, text: str) -> None:
        self.sent.append((address, subject, text))
