"""A local stack of its own for a part of the tests, in a folder that is gone afterwards."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from rushes.client import Client
from rushes.local.stack import Stack
from rushes.settings import Settings
from rushes.weights import models_folder

S = TypeVar("S", bound=Stack)
FIELD_MODELS = Path(__file__).parents[2] / "shared" / "data" / "models"


@contextmanager
def running(prefix: str, kind: Callable[..., S] = Stack, **told: Any) -> Iterator[S]:
    """A stack that knows `told` of the settings, and every model that this machine has."""
    state = Path(tempfile.mkdtemp(prefix=f"{prefix}-", dir="/var/tmp"))
    state.chmod(0o755)
    weights = models_at_hand(state / "models")
    stack = kind(state, settings=Settings(weights=str(weights), **told))
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
        shutil.rmtree(state)


def client_of(stack: Stack) -> Client:
    at = stack.endpoint
    return Client(endpoint=at["api"], user=at["user"], password=at["password"])


def models_at_hand(into: Path) -> Path:
    """A folder of links to what was fetched and to what lies beside the project."""
    into.mkdir()
    for source in (models_folder(Settings()), FIELD_MODELS):
        for model in source.iterdir() if source.is_dir() else ():
            if not (link := into / model.name).exists():
                link.symlink_to(model)
    return into
