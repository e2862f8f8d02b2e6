"""IdempotencyStore in memory. `clock` returns seconds."""

import time
from collections.abc import Callable
from threading import Lock

from rushes.ports import Claim


class MemoryIdempotencyStore:
    """Thread-safe claims."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock, self.lock = clock, Lock()
        self.claims: dict[str, tuple[float, Claim]] = {}

    def claim(self, name: str, digest: str, seconds: int) -> Claim | None:
        with self.lock:
            expires, stored_claim = self.claims.get(name, (0.0, None))
            if stored_claim and expires > self.clock():
                return stored_claim
            self.claims[name] = (self.clock() + seconds, Claim(digest=digest))
            return None

    def complete(self, name: str, digest: str, answer: str, seconds: int) -> None:
        self.claims[name] = (self.clock() + seconds, Claim(digest=digest, answer=answer))

    def release(self, name: str) -> None:
        self.claims.pop(name, None)
