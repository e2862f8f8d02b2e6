"""Heartbeats of workers and services."""

from collections.abc import Mapping
from typing import Any, Protocol


class HeartbeatStore(Protocol):
    def beat(self, worker: str, facts: Mapping[str, Any], seconds: int) -> None:
        """Record that a worker is alive and will report again within `seconds`."""
        ...

    def read_beats(self) -> Mapping[str, Mapping[str, Any]]:
        """The workers that are alive, each with the facts of its last heartbeat."""
        ...
