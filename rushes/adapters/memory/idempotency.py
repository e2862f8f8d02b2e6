"""IdempotencyStore in memory. A `clock` gives the seconds."""

import time
from collections.abc import Callable
from threading import Lock

from rushes.ports import Claim


class MemoryIdempotencyStore:
    """One process, many threads."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock, self.lock = clock, Lock()
        self.claims: dict[str, tuple[float, Claim]] = {}

    def claim(self, name: str, digest: str, seconds: int) -> Claim | None:
        with self.lock:
            ends, known = self.claims.get(name, (0.0, None))
            if known and ends > self.clock():
                return known
            self.claims[name] = (self.clock() + seconds, Claim(digest=digest))
            return None

    def complete(self, name: str, digest: str, answer: str, seconds: int) -> None:
        self.claims[name] = (self.clock() + seconds, Claim(digest=digest, answer=answer))

    def release(self, name: str) -> None:
        self.claims.pop(name, None)
