"""A stand-in of the API, and a client of it that never sleeps."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event as Flag

import pytest

from rushes.client import Client, RetryPolicy
from tests.client.stand_in import PASSWORD, USER, StandIn


class Clock:
    """A clock that stands still but for what is slept; `slept` are the waits, in seconds.

    `on_sleep` is called at each sleep: what happens in the world meanwhile. `tick` passes at each look.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self.tick = 0.0
        self.on_sleep: Callable[[], None] = lambda: None

    def sleep(self, _: Flag, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        self.on_sleep()

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


@pytest.fixture
def server() -> Iterator[StandIn]:
    stand_in = StandIn()
    yield stand_in
    stand_in.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> RetryPolicy:
    return RetryPolicy(silence=0.05, poll=0.02, gap=0.1, sleep=clock.sleep, clock=clock, chance=lambda: 1.0)


@pytest.fixture
def new_client(server: StandIn, pace: RetryPolicy) -> Iterator[Callable[..., Client]]:
    """Makes clients that are closed at the end."""
    made: list[Client] = []

    def make(**more: object) -> Client:
        told = {"endpoint": server.endpoint, "user": USER, "password": PASSWORD, "pace": pace} | more
        made.append(Client(**told))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(new_client: Callable[..., Client]) -> Client:
    return new_client()


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A file of three parts and a bit."""
    path = tmp_path / "a talk – ü.mp4"
    path.write_bytes(bytes(range(256)) * 1250 + b"end")
    return path
