"""What every test may ask for."""

import os
import signal
from pathlib import Path
from uuid import UUID

import hypothesis
import pytest

from rushes.adapters.memory import (
    MemoryDelayQueue,
    MemoryEvents,
    MemoryHeartbeatStore,
    MemoryIdempotencyStore,
    MemoryMailer,
    MemoryMultipart,
    MemoryOutbox,
    MemoryRateLimiter,
    MemorySockets,
    MemoryStateStore,
    MemoryStorage,
    MemoryWorkflow,
)
from rushes.bootstrap import Ports
from rushes.domain import Ticket, Video
from rushes.local.synth import node
from rushes.settings import Settings
from rushes.steps.burn import find_ffmpeg
from rushes.steps.burn.glyphs import find_missing_glyphs

ROOT = Path(__file__).parent.parent
os.environ.setdefault("JSII_NODE", node())  # one that the CDK supports, whatever the machine has
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background job: children inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)
hypothesis.settings.register_profile(
    "any clock", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any clock")
pytest_plugins = ["tests.servers"]


SERVERS = {
    "database": {"postgres", "database", "one_database", "emptied", "repository"},
    "aws": {"ministack", "aws", "bucket", "table", "dynamodb", "s3"},
}
"""Marks, each with the fixtures and the parameters that start its server."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function):
            parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
            needs = {*item.fixturenames, *(value for value in parameters if isinstance(value, str))}
            for mark, names in SERVERS.items():
                if needs & names:
                    item.add_marker(mark)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The sum of each proof that counts something, whichever process ran it."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, said in report.user_properties:
                if name == "sum":
                    terminalreporter.write_line(said)


@pytest.fixture(scope="session")
def field() -> Path:
    """The folder of real recordings beside the project."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("there is no ../shared/data beside the project")
    return folder


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def events() -> MemoryEvents:
    return MemoryEvents()


@pytest.fixture
def state() -> MemoryStateStore:
    return MemoryStateStore()


@pytest.fixture
def ticket() -> Ticket:
    """A ticket for `uploads/talk.mp4`; a test puts the bytes there."""
    return Ticket(
        job_id=UUID(int=1),
        owner=UUID(int=2),
        video=Video(bucket="media", key="uploads/talk.mp4", size=1, name="talk.mp4"),
    )


@pytest.fixture
def world(settings: Settings, storage: MemoryStorage, events: MemoryEvents, state: MemoryStateStore) -> Ports:
    """The ports in memory; a test that needs rows fills `repository` with a real PostgreSQL."""
    ports = Ports(settings.model_copy(update={"bucket": "media", "socket_url": "wss://socket"}))
    ports.storage, ports.events, ports.state = storage, events, state
    ports.rate_limits, ports.idempotency = MemoryRateLimiter(), MemoryIdempotencyStore()
    ports.heartbeats, ports.outbox, ports.delay_queue = (
        MemoryHeartbeatStore(),
        MemoryOutbox(),
        MemoryDelayQueue(),
    )
    ports.mailer, ports.ingest_queue = MemoryMailer(), MemoryDelayQueue()
    ports.multipart, ports.workflow, ports.sockets = (
        MemoryMultipart(storage),
        MemoryWorkflow(),
        MemorySockets(),
    )
    return ports


@pytest.fixture(scope="session")
def font(tmp_path_factory: pytest.TempPathFactory) -> None:
    """There are letters to draw with: without any font a test is skipped, but never in CI."""
    if find_missing_glyphs(find_ffmpeg(), "Hello", tmp_path_factory.mktemp("font")):
        told = "there is no font on this machine: apt-get install fonts-noto-core"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
