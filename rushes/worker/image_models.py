"""Download models into an image at build time, and verify a model's digest.

Downloads at run time are in rushes/steps/transcribe/models.py.
"""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from rushes import weights as models
from rushes.domain import KeyPrefix
from rushes.errors import Unavailable
from rushes.settings import load_settings

MODEL_VARIABLES = ("model", "model_folder", "model_revision", "model_sha256")
CHUNK = 1 << 20  # bytes read at a time


def fetch(model: str, model_folder: str, model_revision: str = "", model_sha256: str = "") -> None:
    """Copy `model` into `model_folder`: s3://bucket/prefix, or a name known to faster-whisper; "" does nothing.

    `model_revision` pins a name to a commit; `model_sha256` is the expected `sha256` of the folder. Raises
    Unavailable if the model cannot be downloaded or has another digest.
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
    """Download the models of these names (rushes/weights.py) into RUSHES_WEIGHTS, readable by all users."""
    for name in weights:
        path = models.pull_model(name, load_settings())
        path.parent.chmod(0o755)
        for entry in (path, *path.rglob("*")):
            entry.chmod(0o755 if entry.is_dir() else 0o644)


def copy(address: str, folder: Path) -> None:
    from rushes.adapters.aws import S3Storage
    from rushes.steps.transcribe.models import PREFIX
    from rushes.steps.transcribe.models import fetch as fetch_prefix

    location = PREFIX.fullmatch(address)
    if location is None:
        raise Unavailable(f"“{address}” is not a model location: write s3://bucket/prefix.")
    fetch_prefix(KeyPrefix(f"{location[2]}/"), folder, S3Storage(location[1]))


def download(name: str, folder: Path, revision: str) -> None:
    try:
        from faster_whisper import download_model
    except ModuleNotFoundError as error:
        raise Unavailable(
            f"“{name}” cannot be downloaded here: put its folder into a bucket and write s3://bucket/prefix."
        ) from error
    try:
        download_model(name, output_dir=str(folder), revision=revision or None)
    except (OSError, ValueError) as error:
        raise Unavailable(f"The model “{name}” could not be downloaded: {type(error).__name__}.") from error
    shutil.rmtree(folder / ".cache", ignore_errors=True)


def expect(name: str, digest: str) -> None:
    """Raise Unavailable unless `name` is a folder with the expected digest."""
    folder = Path(name)
    if not name or not folder.is_dir():
        raise Unavailable(
            f"RUSHES_WHISPER_SHA256 applies to a folder, and “{name}” is not one: give a folder."
        )
    if (actual_digest := sha256(folder)) != digest:
        raise Unavailable(f"The model in {folder} is not the one expected: its digest is {actual_digest}.")


def sha256(folder: Path) -> str:
    """The digest of a folder's files: the output of `sha256sum * | sha256sum` in it, in the C locale."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    listing = "".join(f"{digest_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    return hashlib.sha256(listing.encode()).hexdigest()


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
