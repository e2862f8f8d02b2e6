"""Heartbeats of workers and services."""

from collections.abc import Mapping
from typing import Any, Protocol


class HeartbeatStore(Protocol):
    def record_beat(self, worker: str, facts: Mapping[str, Any], seconds: int) -> None:
        """Record that a worker is alive and will send its next heartbeat within `seconds`."""
        ...

    def read_beats(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the live workers, each with the facts of its last heartbeat."""
        ...
