"""Gate in memory. A `clock` gives the seconds."""

import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

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
