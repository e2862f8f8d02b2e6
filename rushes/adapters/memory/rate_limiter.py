"""RateLimiter in memory. `clock` returns seconds."""

import time
from collections.abc import Callable
from threading import Lock


class MemoryRateLimiter:
    """The generic cell rate algorithm (GCRA), thread-safe; `due` in seconds of the clock."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock, self.lock = clock, Lock()
        self.due: dict[str, float] = {}

    def acquire(self, name: str, per_minute: int) -> float:
        with self.lock:
            now, share = self.clock(), 60 / per_minute
            due = max(self.due.get(name, now), now)
            if due > now + 60 - share + 1e-6:
                return due - (now + 60 - share)
            self.due[name] = due + share
            return 0.0
