"""A folder that `nobody` may enter, which pytest's own folders do not allow."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def state() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rushes-state-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
