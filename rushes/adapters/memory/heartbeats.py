"""HeartbeatStore in memory. `clock` returns seconds."""

import time
from collections.abc import Callable, Mapping
from typing import Any


class MemoryHeartbeatStore:
    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.workers: dict[str, tuple[float, Mapping[str, Any]]] = {}

    def record_beat(self, worker: str, facts: Mapping[str, Any], seconds: int) -> None:
        self.workers[worker] = (self.clock() + seconds, dict(facts))

    def read_beats(self) -> Mapping[str, Mapping[str, Any]]:
        return {name: facts for name, (expires, facts) in self.workers.items() if expires > self.clock()}
