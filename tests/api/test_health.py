"""How everything stands, and that it tells no secret."""

import json
from uuid import UUID

import pytest

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.api.health import deep
from rushes.bootstrap import Ports

OWNER = UUID(int=2)


@pytest.fixture
def ports(world: Ports, repository: PostgresRepository) -> Ports:
    world.repository = repository
    return world


def states(ports: Ports) -> dict[str, str]:
    return {name: check["state"] for name, check in deep(ports, OWNER)["checks"].items()}


def test_with_nothing_to_do_all_is_well(ports: Ports) -> None:
    told = deep(ports, OWNER)
    assert told["status"] == "ok"
    assert set(told["checks"]) == {"database", "storage", "live", "queues", "workers", "models"}
    assert all(check["ms"] >= 0 for check in told["checks"].values())


def test_workers_say_that_they_live_and_what_they_have(ports: Ports) -> None:
    ports.heartbeats.record_beat("worker-1", {"models": ["yunet"]}, 60)
    ports.heartbeats.record_beat("worker-2", {"models": ["minilm", "yunet"]}, 60)
    checks = deep(ports, OWNER)["checks"]
    assert (checks["workers"]["state"], checks["workers"]["count"]) == ("ok", 2)
    assert checks["models"]["names"] == ["minilm", "yunet"]


def test_a_queue_in_which_messages_wait_for_long_is_slow(ports: Ports) -> None:
    ports.heartbeats.record_beat("queue", {"waited": 3}, 60)
    assert states(ports)["queues"] == "ok"
    ports.heartbeats.record_beat("queue", {"waited": 300}, 60)
    assert states(ports)["queues"] == "slow"
    assert deep(ports, OWNER)["status"] == "degraded"


def test_a_database_that_is_away_is_down_and_no_secret_is_told(ports: Ports) -> None:
    ports.repository = PostgresRepository("postgresql://rushes:hunter2@127.0.0.1:1/rushes")
    told = deep(ports, OWNER)
    assert (told["status"], told["checks"]["database"]["state"]) == ("down", "down")
    assert "hunter2" not in json.dumps(told)
