"""Drawing letters needs a font: without any the tests of Burn are skipped, but never in CI."""

import os
from pathlib import Path

import pytest

from rushes.burn import ffmpeg
from rushes.burn.letters import missing


@pytest.fixture(autouse=True, scope="session")
def font(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder: Path = tmp_path_factory.mktemp("font")
    if missing(ffmpeg(), "Hello", folder):
        told = "there is no font on this machine: apt-get install fonts-noto-core"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
