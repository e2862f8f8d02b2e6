"""Who is signed in where, kept in one file that only this user may read: refresh tokens, never a password."""

import json
import os
from pathlib import Path
from typing import NamedTuple

from rushes.errors import BadRequest


class Credentials(NamedTuple):
    """A user, and the token that fetches access tokens for as long as the server allows."""

    user: str
    refresh: str


def file() -> Path:
    """XDG_CONFIG_HOME, or ~/.config."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "rushes" / "signed-in.json"


def everything() -> dict[str, dict[str, str]]:
    try:
        found: dict[str, dict[str, str]] = json.loads(file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise BadRequest(f"{file()} is damaged: remove it and sign in again.") from error
    return found


def recall(endpoint: str, user: str = "") -> Credentials | None:
    """Who is signed in at an endpoint; None when nobody is, or somebody else than `user`."""
    known = everything().get(endpoint)
    if known is None or (user and known["user"] != user):
        return None
    return Credentials(known["user"], known["refresh"])


def keep(endpoint: str, user: str, refresh: str) -> None:
    write(everything() | {endpoint: {"user": user, "refresh": refresh}})


def forget(endpoint: str) -> bool:
    """False when nobody was signed in there."""
    known = everything()
    there = known.pop(endpoint, None) is not None
    if there:
        write(known)
    return there


def write(known: dict[str, dict[str, str]]) -> None:
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(known, out, indent=1)
    fresh.replace(path)
