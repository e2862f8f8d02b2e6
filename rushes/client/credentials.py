"""Saved sign-ins in one file that only this user may read: refresh tokens, never passwords."""

import json
import os
from pathlib import Path
from typing import NamedTuple

from rushes.errors import BadRequest


class Credentials(NamedTuple):
    """A user and the refresh token for new access tokens."""

    user: str
    refresh: str


def file() -> Path:
    """The credentials file, in XDG_CONFIG_HOME or ~/.config."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "rushes" / "signed-in.json"


def everything() -> dict[str, dict[str, str]]:
    try:
        saved: dict[str, dict[str, str]] = json.loads(file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise BadRequest(f"{file()} is damaged: remove it and sign in again.") from error
    return saved


def recall(endpoint: str, user: str = "") -> Credentials | None:
    """The saved sign-in at an endpoint; None if there is none or it is for another user."""
    saved = everything().get(endpoint)
    if saved is None or (user and saved["user"] != user):
        return None
    return Credentials(saved["user"], saved["refresh"])


def keep(endpoint: str, user: str, refresh: str) -> None:
    write(everything() | {endpoint: {"user": user, "refresh": refresh}})


def forget(endpoint: str) -> bool:
    """Remove the sign-in at an endpoint. False if there was none."""
    saved = everything()
    was_saved = saved.pop(endpoint, None) is not None
    if was_saved:
        write(saved)
    return was_saved


def write(saved: dict[str, dict[str, str]]) -> None:
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True)
    new_file = path.with_suffix(".new")
    with os.fdopen(os.open(new_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as output:
        json.dump(saved, output, indent=1)
    new_file.replace(path)
