"""Brings a model into an image while it is built, and looks whether a model is the one that was meant.

What is fetched while a worker runs is the engine's affair: rushes/steps/transcribe/models.py.
"""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from rushes import weights as models
from rushes.domain import KeyPrefix
from rushes.errors import Unavailable
from rushes.settings import settings

WISHES = ("model", "model_folder", "model_revision", "model_sha256")
CHUNK = 1 << 20  # bytes read at a time


def fetch(model: str, model_folder: str, model_revision: str = "", model_sha256: str = "") -> None:
    """Bring `model` into `model_folder`: s3://bucket/prefix, or a name that faster-whisper knows; "" nothing.

    `model_revision` pins a name to a commit, `model_sha256` is what `sha256` must say of the folder. Raises
    Unavailable when the model cannot be had or is another one.
    """
    folder = Path(model_folder)
    folder.mkdir(parents=True, exist_ok=True)
    if model.startswith("s3://"):
        copy(model, folder)
    elif model:
        download(model, folder, model_revision)
    folder.chmod(0o755)
    if model_sha256:
        expect(model_folder, model_sha256)


def pull(weights: Sequence[str]) -> None:
    """Bring the networks of these names (rushes/weights.py) into the folder RUSHES_WEIGHTS, for everybody to read."""
    for name in weights:
        path = models.pull(name, settings())
        path.parent.chmod(0o755)
        for each in (path, *path.rglob("*")):
            each.chmod(0o755 if each.is_dir() else 0o644)


def copy(address: str, folder: Path) -> None:
    from rushes.adapters.aws import S3
    from rushes.steps.transcribe.models import PREFIX
    from rushes.steps.transcribe.models import fetch as fetched

    place = PREFIX.fullmatch(address)
    if place is None:
        raise Unavailable(f"“{address}” is no place for a model: write s3://bucket/prefix.")
    fetched(KeyPrefix(f"{place[2]}/"), folder, S3(place[1]))


def download(name: str, folder: Path, revision: str) -> None:
    try:
        from faster_whisper import download_model
    except ModuleNotFoundError as error:
        raise Unavailable(
            f"“{name}” cannot be downloaded here: put the model's folder into a bucket and write s3://bucket/prefix."
        ) from error
    try:
        download_model(name, output_dir=str(folder), revision=revision or None)
    except (OSError, ValueError) as error:
        raise Unavailable(f"The model “{name}” could not be downloaded: {type(error).__name__}.") from error
    shutil.rmtree(folder / ".cache", ignore_errors=True)


def expect(name: str, digest: str) -> None:
    """Raises Unavailable unless `name` is a folder, and the one that was meant."""
    folder = Path(name)
    if not name or not folder.is_dir():
        raise Unavailable(f"RUSHES_WHISPER_SHA256 is of a folder, and “{name}” is none: give a folder.")
    if (seen := sha256(folder)) != digest:
        raise Unavailable(f"The model in {folder} is not the one expected: its digest is {seen}.")


def sha256(folder: Path) -> str:
    """The digest of a folder of files: what `sha256sum * | sha256sum` says in it, in the C locale."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    told = "".join(f"{digest_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    return hashlib.sha256(told.encode()).hexdigest()


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
