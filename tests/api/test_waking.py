"""A database that sleeps when it is called: it is waited for, and where that is not enough the caller comes again."""

import time
from collections.abc import Iterator
from threading import Event, Timer
from urllib.parse import urlsplit

import pytest

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.bootstrap import Ports
from rushes.client import Client, RetryPolicy
from tests.api.gateway import ANN, answer, event
from tests.api.served import PASSWORD, served
from tests.relays import asleep

PATIENCE = 2  # seconds; the least that libpq knows


@pytest.fixture
def sleeper(deployed: Ports, emptied: str) -> Iterator[Event]:
    """Wakes the database of this API."""
    port = urlsplit(emptied).port
    assert port
    with asleep(port) as (before, awake):
        repository = PostgresRepository(
            f"{emptied.replace(f':{port}/', f':{before}/')}?connect_timeout={PATIENCE}"
        )
        deployed.repository = repository
        yield awake
        awake.set()
        repository.close()


def test_the_first_call_waits_for_a_database_that_wakes_in_time(sleeper: Event) -> None:
    Timer(0.3, sleeper.set).start()
    assert answer(event("GET", "/jobs", owner=ANN))["statusCode"] == 200


def test_a_call_that_was_too_early_is_told_when_to_come_again_and_waits_once(sleeper: Event) -> None:
    began = time.monotonic()
    told = answer(event("GET", "/jobs", owner=ANN))
    assert time.monotonic() - began < 2 * PATIENCE, "one patience, not two: API Gateway waits for 29 s"
    assert (told["statusCode"], told["multiValueHeaders"]["Retry-After"]) == (503, ["10"])
    sleeper.set()
    assert answer(event("GET", "/jobs", owner=ANN))["statusCode"] == 200


def test_the_client_comes_again_when_it_was_told_to(deployed: Ports, sleeper: Event) -> None:
    waits: list[float] = []

    def sleep(_: Event, seconds: float) -> None:
        waits.append(seconds)
        sleeper.set()

    with served() as place:
        sign_in = {"sign_in_url": f"{place}/sign-in", "sign_in_client": "c"}
        deployed.settings = deployed.settings.model_copy(update=sign_in)
        with Client(endpoint=place, user="ann", password=PASSWORD, pace=RetryPolicy(sleep=sleep)) as client:
            assert list(client.jobs()) == []
    assert waits == [10]
