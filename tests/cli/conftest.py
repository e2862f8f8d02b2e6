"""The command line against a stand-in of the API."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rushes.cli import main
from rushes.settings import load_settings
from tests.client.stand_in import PASSWORD, USER, StandIn

Rushes = Callable[..., Result]


@pytest.fixture
def server() -> Iterator[StandIn]:
    stand_in = StandIn()
    yield stand_in
    stand_in.close()


@pytest.fixture
def environment(server: StandIn, tmp_path: Path) -> dict[str, str]:
    """What the environment says: the stand-in, a user of it, a state folder of its own."""
    return {
        "RUSHES_ENDPOINT": server.endpoint,
        "RUSHES_USER": USER,
        "RUSHES_PASSWORD": PASSWORD,
        "RUSHES_STATE": str(tmp_path / "state"),
    }


@pytest.fixture
def rushes(environment: dict[str, str]) -> Iterator[Rushes]:
    """Runs a command in this process."""

    def run(*args: object, **more: str) -> Result:
        load_settings.cache_clear()
        return CliRunner().invoke(
            main,
            [str(arg) for arg in args],
            env=environment | more,
            prog_name="rushes",
            catch_exceptions=False,
        )

    yield run
    load_settings.cache_clear()


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "talk.mp4"
    path.write_bytes(b"moving pictures" * 10_000)
    return path
