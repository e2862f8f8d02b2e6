"""Check everything that a job needs: directly where possible, otherwise by the last heartbeat.

The API runs in the database's network and cannot reach queues or workers from there. Instead, the Lambda `ingest`
records how long the last message waited in the queue, and each worker records a heartbeat with its models.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from rushes.bootstrap import Ports
from rushes.domain import KeyPrefix
from rushes.errors import RushesError

SLOW = 60  # longest acceptable wait of a message
QUEUE, WORKER = "queue", "worker-"
Check = Callable[[], dict[str, Any]]


def deep(ports: Ports, owner: UUID) -> dict[str, Any]:
    """{"status", "checks": {name: {"state", "ms", …}}}; the status is `ok`, `degraded`, or `down` if no job can run."""
    read_beats = ports.heartbeats.read_beats
    checks = {
        "database": look(lambda: report_ok(ports.repository.list_jobs(owner, 1))),
        "storage": look(lambda: report_ok(ports.storage.list(KeyPrefix("health/")))),
        "live": look(lambda: report_ok(ports.heartbeats.read_beats())),
        "queues": look(lambda: queue(read_beats())),
        "workers": look(lambda: workers(read_beats())),
        "models": look(lambda: models(read_beats())),
    }
    states = {name: check["state"] for name, check in checks.items()}
    is_down = "down" in (states["database"], states["storage"], states["live"])
    is_degraded = not set(states.values()) <= {"ok", "idle"}
    return {"status": "down" if is_down else "degraded" if is_degraded else "ok", "checks": checks}


def look(check: Check) -> dict[str, Any]:
    """Run a check and measure it in milliseconds. An error is reported by its class name alone."""
    started = time.perf_counter()
    try:
        result = check()
    except RushesError as error:
        result = {"state": "down", "error": type(error).__name__}
    return result | {"ms": round((time.perf_counter() - started) * 1000, 1)}


def report_ok(_: object) -> dict[str, Any]:
    return {"state": "ok"}


def queue(beats: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """`idle` if no upload came for a day."""
    last = beats.get(QUEUE)
    if last is None:
        return {"state": "idle"}
    waited_seconds = float(last["waited"])
    return {"state": "slow" if waited_seconds > SLOW else "ok", "waited_seconds": round(waited_seconds, 1)}


def workers(beats: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """`idle` if no worker is alive: in the cloud they start when there is work."""
    count = sum(name.startswith(WORKER) for name in beats)
    return {"state": "ok" if count else "idle", "count": count}


def models(beats: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The models available on the running workers."""
    names = sorted({model for beat in beats.values() for model in beat.get("models", ())})
    return {"state": "ok" if names else "idle", "names": names}
