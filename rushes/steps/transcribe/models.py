"""Which model a job may have, and how one in storage comes to this machine.

A job comes from anyone who may sign in: it may choose among the models that this place offers and no others,
so that it cannot make a worker read a folder of its choice or fetch weights from anywhere.
"""

import hashlib
import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from rushes.domain import KeyPrefix
from rushes.errors import BadRequest, NotFound, Unavailable
from rushes.ports import Storage
from rushes.settings import Settings

PREFIX = re.compile(r"s3://([a-z0-9][a-z0-9.-]+)/(.+?)/*")
PLAIN = re.compile(r"[\w-][\w.-]*")


def check_model(asked: str, settings: Settings) -> str:
    """The model that a job asked for: one of those in `settings`, named whole or by its last part.

    "" stays "", the engine's default. Raises BadRequest for any other, unless the place allows any model.
    """
    if not asked or settings.any_model:
        return asked
    known = {
        name: model
        for model in (*settings.models, *own(settings))
        for name in (model, model.rstrip("/").rsplit("/", 1)[-1])
        if name
    }
    if asked not in known:
        raise BadRequest(f"There is no model “{asked}” here: leave it out, or choose {choices(settings)}.")
    return known[asked]


def own(settings: Settings) -> tuple[str, ...]:
    """The models that this place uses when none is asked for."""
    return settings.openai_transcribe_model, settings.whisper_model, settings.translator_model


def choices(settings: Settings) -> str:
    """By their last parts: where a model lies is nobody's business."""
    names = [model.rstrip("/").rsplit("/", 1)[-1] for model in settings.models]
    return f"one of {', '.join(names)}" if names else "another engine"


def fetch_from_bucket(model: str, settings: Settings, storage: Storage | None) -> str:
    """A model that lies under s3://bucket/prefix as a folder on this machine; any other as it is.

    The files directly under the prefix are fetched once, and taken to stay as they are: a new model gets a new
    prefix. Raises Unavailable.
    """
    match = PREFIX.fullmatch(model)
    if match is None:
        return model
    if storage is None or match[1] != settings.bucket:
        raise Unavailable(f"The model {model} cannot be fetched here: put it in this place's own bucket.")
    folder = shelf(settings) / hashlib.sha256(model.encode()).hexdigest()[:16] / match[2].rsplit("/", 1)[-1]
    if not folder.is_dir():
        fetch(KeyPrefix(f"{match[2]}/"), folder, storage)
    return str(folder)


def shelf(settings: Settings) -> Path:
    """The folder of fetched models, which nobody else may write to."""
    folder = Path(settings.scratch or tempfile.gettempdir()) / f"rushes-models-{os.getuid()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise Unavailable(
            f"The folder {folder} belongs to somebody else: set RUSHES_SCRATCH to one of yours."
        )
    return folder


def fetch(prefix: KeyPrefix, folder: Path, storage: Storage) -> None:
    """Whole or not at all: two workers may fetch at the same time, and either may die."""
    names = [key.removeprefix(prefix.text) for key in storage.list(prefix)]
    wanted = [name for name in names if PLAIN.fullmatch(name)]
    if not wanted:
        raise Unavailable(f"There is no model under {prefix} in the bucket: copy its folder there.")
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        for name in wanted:
            storage.download(f"{prefix}{name}", part / name)
        with suppress(OSError):  # the other worker was quicker
            part.rename(folder)
    except NotFound as error:
        raise Unavailable(f"The model under {prefix} went away while it was fetched: try again.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
