"""The local stack itself, started once, and a client that knows nothing but its address."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rushes.client import Client
from rushes.local.demo_clip import Sample, make
from rushes.local.stack import Stack
from tests.google import StandIn, serving
from tests.stacks import client_of, running

WAIT_SECONDS = 60


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("stack")


@pytest.fixture(scope="session")
def google() -> Iterator[StandIn]:
    """What the stack takes for Google Cloud Vision."""
    with serving() as stand_in:
        yield stand_in


@pytest.fixture(scope="session")
def stack(google: StandIn) -> Iterator[Stack]:
    with running("rushes-stack", vision_endpoint=google.endpoint, vision_credentials="anonymous") as started:
        yield started


@pytest.fixture
def client(stack: Stack) -> Iterator[Client]:
    with client_of(stack) as found:
        yield found


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A narrated clip of some twenty seconds, and what is said in it."""
    return make(tmp_path_factory.mktemp("sample"))


def until(true: Callable[[], object], seconds: float = WAIT_SECONDS) -> None:
    """Wait until something is true; an upper bound, never a measure."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)
