"""The state folder of the local stack, which `rushes down --purge` removes."""

import json
import os
from pathlib import Path
from typing import Any

from rushes.errors import Unavailable


def state_folder() -> Path:
    """RUSHES_STATE, or a folder of this user. For root, a folder that PostgreSQL's user may enter."""
    if configured := os.environ.get("RUSHES_STATE"):
        return Path(configured).resolve()
    if os.geteuid() == 0:
        return Path("/var/lib/rushes")
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "rushes"


def project_folder() -> Path:
    """The checkout with cdk/, lambdas/ and statemachines/. Raises Unavailable without one."""
    root = Path(__file__).parent.parent.parent
    if not (root / "statemachines").is_dir():
        raise Unavailable("The local stack needs a checkout of rushes: run `make dev` in one.")
    return root


def write_private(path: Path, value: dict[str, Any]) -> None:
    """Write JSON readable only by this user, atomically."""
    new_file = path.with_suffix(".new")
    with os.fdopen(os.open(new_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(value, file, indent=1)
    new_file.replace(path)


def endpoint(state: Path) -> dict[str, str] | None:
    """{"api", "user", "password"} of the running stack, or None."""
    try:
        stored: dict[str, str] = json.loads((state / "endpoint.json").read_text())
    except FileNotFoundError:
        return None
    return stored
