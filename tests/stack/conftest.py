"""The local stack itself, started once, and a client that knows nothing but its address."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rushes.client import Client
from rushes.local.sample import Sample, make
from rushes.local.stack import Stack
from tests.google import StandIn, serving

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
    weights = Path(__file__).parents[3] / "shared" / "data" / "models"
    os.environ["RUSHES_WEIGHTS"] = str(weights)
    os.environ["RUSHES_VISION_ENDPOINT"] = google.endpoint
    os.environ["RUSHES_VISION_CREDENTIALS"] = "anonymous"
    state = Path(tempfile.mkdtemp(prefix="rushes-stack-", dir="/var/tmp"))
    state.chmod(0o755)
    running = Stack(state)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(state)


@pytest.fixture
def client(stack: Stack) -> Iterator[Client]:
    with client_of(stack) as found:
        yield found


def client_of(stack: Stack) -> Client:
    at = stack.endpoint
    return Client(endpoint=at["api"], user=at["user"], password=at["password"])


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
