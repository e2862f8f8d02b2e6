"""Where the stack of a laptop keeps its state: one folder, which `rushes down --purge` removes."""

import json
import os
from pathlib import Path
from typing import Any

from rushes.errors import Unavailable


def state_folder() -> Path:
    """RUSHES_STATE, or a folder of this user. PostgreSQL refuses root, so root's is one that others may enter."""
    if chosen := os.environ.get("RUSHES_STATE"):
        return Path(chosen).resolve()
    if os.geteuid() == 0:
        return Path("/var/lib/rushes")
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "rushes"


def project_folder() -> Path:
    """The checkout: the stack is made from its cdk/, lambdas/, statemachines/. Raises Unavailable without one."""
    root = Path(__file__).parent.parent.parent
    if not (root / "statemachines").is_dir():
        raise Unavailable("The stack is made from a checkout of rushes: install it with `make dev` in one.")
    return root


def write_private(path: Path, value: dict[str, Any]) -> None:
    """Write JSON that only this user may read, whole or not at all."""
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(value, file, indent=1)
    fresh.replace(path)


def endpoint(state: Path) -> dict[str, str] | None:
    """{"api", "user", "password"} of the running stack, or None."""
    try:
        found: dict[str, str] = json.loads((state / "endpoint.json").read_text())
    except FileNotFoundError:
        return None
    return found
