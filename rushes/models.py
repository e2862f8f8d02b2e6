"""Networks that no package carries: fetched when asked, and used only when every byte is the one we know."""

import hashlib
import os
import shutil
import tempfile
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.error import URLError

from rushes.errors import BadRequest, TryAgain, Unavailable
from rushes.settings import Settings

BLOCK = 1 << 16
SECONDS = 30  # without a byte

Told = Callable[[int, int], None]
"""Told how many bytes of how many have come."""


@dataclass(frozen=True)
class Model:
    """A file pinned by its sha256; `size` in bytes."""

    file: str
    url: str
    sha256: str
    size: int
    licence: str
    what: str


MODELS = {
    "yunet": Model(
        file="face_detection_yunet_2026may.onnx",
        url="https://github.com/opencv/opencv_zoo/raw/main/models/face_detection_yunet/"
        "face_detection_yunet_2026may.onnx",
        sha256="ebafce4e3c118d6554634be5c27ab333b4c047a9a8c3faf1d7cf93101c22f0f0",
        size=229738,
        licence="MIT",
        what="finds faces",
    ),
}


def folder(settings: Settings) -> Path:
    """Where fetched models lie: RUSHES_WEIGHTS, else a folder of this user."""
    if settings.weights:
        return Path(settings.weights)
    return Path.home() / ".local" / "share" / "rushes" / "models"


def path_of(name: str, settings: Settings) -> Path:
    """The file of a model, checked. Raises Unavailable when it is not there or is another file."""
    model = known(name)
    path = folder(settings) / model.file
    if not path.is_file():
        raise Unavailable(
            f"The model {name} is not on this machine: fetch it with `rushes models pull {name}`."
        )
    if digest(path) != model.sha256:
        raise Unavailable(
            f"{path} is not the model {name} that is known (sha256 {model.sha256[:12]}…): remove it, then "
            f"`rushes models pull {name}`."
        )
    return path


def pull(name: str, settings: Settings, *, source: str = "", told: Told | None = None) -> Path:
    """Fetch a model from where it is published, or from `source`: another address, or a file.

    It is kept only when its sha256 is the pinned one. One that is there already is not fetched again. Raises
    BadRequest for an unknown name or for other bytes, TryAgain when nothing comes.
    """
    model = known(name)
    with suppress(Unavailable):
        return path_of(name, settings)
    into = folder(settings)
    into.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=f"{name}-", dir=into)
    try:
        with os.fdopen(handle, "wb") as file, opened(source or model.url) as data:
            copy(data, file, model, told)
        Path(fresh).chmod(0o644)
        shutil.move(fresh, into / model.file)
    finally:
        Path(fresh).unlink(missing_ok=True)
    return into / model.file


def known(name: str) -> Model:
    if name not in MODELS:
        raise BadRequest(f"There is no model “{name}”: choose one of {', '.join(MODELS)}.")
    return MODELS[name]


def opened(source: str) -> IO[bytes]:
    """Raises BadRequest for a file that is not there, TryAgain for a server that does not give it."""
    if not source.startswith(("https://", "http://")):
        path = Path(source)
        if not path.is_file():
            raise BadRequest(f"There is no file {source}.")
        return path.open("rb")
    try:
        answer: IO[bytes] = urllib.request.urlopen(source, timeout=SECONDS)  # noqa: S310 - http(s), just asked
    except (URLError, OSError) as error:
        raise TryAgain(
            f"{source} does not answer ({error}): try again, or get the file otherwise and name it with --from."
        ) from error
    return answer


def copy(data: IO[bytes], file: IO[bytes], model: Model, told: Told | None) -> None:
    """Never more than the model's own size, and nothing but its own bytes."""
    seen, read = hashlib.sha256(), 0
    try:
        while block := data.read(min(BLOCK, model.size + 1 - read)):
            read += len(block)
            seen.update(block)
            file.write(block)
            if told:
                told(read, model.size)
    except OSError as error:
        raise TryAgain(f"The model {model.file} came only in part ({error}): try again.") from error
    if seen.hexdigest() != model.sha256:
        raise BadRequest(
            f"What came is not {model.file}: {read} bytes with the sha256 {seen.hexdigest()[:12]}…, where "
            f"{model.size} with {model.sha256[:12]}… are known. Nothing was kept."
        )


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
