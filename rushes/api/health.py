"""How everything stands that a job needs: looked at now where it can be, else as it last said of itself.

The API lives in the network of the database, from where neither queues nor workers can be asked. So Ingest says how
long the last message of the queue had waited, and each worker says every so often that it lives, and with which models.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from rushes.bootstrap import Ports
from rushes.domain import KeyPrefix
from rushes.errors import RushesError

SLOW = 60  # seconds that a message may wait
QUEUE, WORKER = "queue", "worker-"
Check = Callable[[], dict[str, Any]]


def deep(ports: Ports, owner: UUID) -> dict[str, Any]:
    """{"status", "checks": {name: {"state", "ms", …}}}; `ok`, `degraded`, or `down` where no job can run at all."""
    said = ports.heartbeats.read_beats
    checks = {
        "database": look(lambda: found(ports.repository.jobs(owner, 1))),
        "storage": look(lambda: found(ports.storage.list(KeyPrefix("health/")))),
        "live": look(lambda: found(ports.heartbeats.read_beats())),
        "queues": look(lambda: queue(said())),
        "workers": look(lambda: workers(said())),
        "models": look(lambda: models(said())),
    }
    states = {name: check["state"] for name, check in checks.items()}
    down = "down" in (states["database"], states["storage"], states["live"])
    poor = not set(states.values()) <= {"ok", "idle"}
    return {"status": "down" if down else "degraded" if poor else "ok", "checks": checks}


def look(check: Check) -> dict[str, Any]:
    """What a check says, and how long it took in milliseconds; what it meets is told by its kind alone."""
    began = time.perf_counter()
    try:
        told = check()
    except RushesError as error:
        told = {"state": "down", "error": type(error).__name__}
    return told | {"ms": round((time.perf_counter() - began) * 1000, 1)}


def found(_: object) -> dict[str, Any]:
    return {"state": "ok"}


def queue(said: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Idle when no upload came for a day."""
    last = said.get(QUEUE)
    if last is None:
        return {"state": "idle"}
    waited = float(last["waited"])
    return {"state": "slow" if waited > SLOW else "ok", "waited_seconds": round(waited, 1)}


def workers(said: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Idle when none lives: in the cloud they are started when there is work."""
    count = sum(name.startswith(WORKER) for name in said)
    return {"state": "ok" if count else "idle", "count": count}


def models(said: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The models that the living workers have at hand."""
    names = sorted({model for facts in said.values() for model in facts.get("models", ())})
    return {"state": "ok" if names else "idle", "names": names}
