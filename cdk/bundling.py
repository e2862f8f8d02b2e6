"""Bundle Lambda code and layers with uv instead of Docker; assets are identified by a hash of their inputs.

The code is lambdas/ and rushes/. Libraries are in layers, one per extra of pyproject.toml, installed from its lock:
only wheels, only with hashes. All functions use the layer `handlers`; the other layers omit its packages.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

ROOT = Path(__file__).parent.parent
PYTHON, PLATFORM = "3.13", "aarch64-manylinux_2_28"
BASE_EXTRA = "handlers"
EMBED_EXTRA, MODEL = "embed", "minilm"
WEIGHTS_PATH = "/opt/models"  # path of the layer `embed` in a Lambda
EXCLUDED_PACKAGES = (
    "cli",
    "client",
    "local",
    "operations/sagemaker",
    "worker",
)  # packages of rushes/ that no Lambda needs
PRUNED_PATTERNS = ("__pycache__", "tests", "*.pyi")
REQUIREMENT = re.compile(r"(?m)^([A-Za-z0-9._-]+)==[^\n]*(?:\n[ \t]+[^\n]*)*")


@jsii.implements(ILocalBundling)
class LocalBundling:
    """Fills an asset's folder with a Python function. The Docker image that the CDK requires is never pulled."""

    def __init__(self, fill: Callable[[Path], None]) -> None:
        self.fill = fill

    def try_bundle(self, output_dir: str, **_: Any) -> bool:
        self.fill(Path(output_dir))
        return True


def bundle_code() -> lambda_.Code:
    """Bundle the handlers and the package rushes, a few hundred kilobytes."""

    def fill(folder: Path) -> None:
        for name in sources():
            target = folder / name.removeprefix("lambdas/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)

    return make_asset(fill, hash_files(sources()))


def make_layer(scope: Construct, extra: str) -> lambda_.LayerVersion:
    """Make the layer with the libraries of an extra."""
    lock_lines = layer_requirements(extra)

    def fill(folder: Path) -> None:
        install(lock_lines, folder / "python")
        if extra == EMBED_EXTRA:
            copy_model(folder / "models" / MODEL)

    return lambda_.LayerVersion(
        scope,
        extra.capitalize(),
        code=make_asset(
            fill,
            hashlib.sha256(f"{PYTHON} {PLATFORM} {lock_lines}{weights_hash(extra)}".encode()).hexdigest(),
        ),
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
        compatible_architectures=[lambda_.Architecture.ARM_64],
        description=f"The extra {extra} of rushes",
    )


def weights_hash(extra: str) -> str:
    """Return the pinned hash of the model weights in the layer, "" if it has none."""
    return (
        (ROOT / "rushes" / "nlp" / "embeddings" / f"{MODEL}.txt").read_text() if extra == EMBED_EXTRA else ""
    )


def copy_model(target: Path) -> None:
    """Copy the model weights; `rushes models pull` downloads them if they are missing."""
    command = [sys.executable, "-m", "rushes.cli", "models", "pull", MODEL, "--json"]
    process = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    shutil.copytree(json.loads(process.stdout)["path"], target)


def make_asset(fill: Callable[[Path], None], asset_hash: str) -> lambda_.Code:
    """Make a code asset that `fill` creates, identified by its hash."""
    return lambda_.Code.from_asset(
        str(ROOT / "lambdas"),
        asset_hash=asset_hash,
        asset_hash_type=AssetHashType.CUSTOM,
        bundling=BundlingOptions(
            image=DockerImage.from_registry("never-pulled"),
            local=LocalBundling(fill),
        ),
    )


def sources() -> list[str]:
    """Return the paths of the code's files in the repository."""
    paths = [*(ROOT / "lambdas").glob("*.py"), *(ROOT / "rushes").rglob("*")]
    names = (path.relative_to(ROOT).as_posix() for path in paths if path.is_file())
    return sorted(
        name
        for name in names
        if "__pycache__" not in name
        and not name.startswith(tuple(f"rushes/{package}/" for package in EXCLUDED_PACKAGES))
    )


def hash_files(names: Iterable[str]) -> str:
    """Hash the names and contents of these files."""
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + (ROOT / name).read_bytes() + b"\0")
    return digest.hexdigest()


def layer_requirements(extra: str) -> str:
    """Return the lock of an extra without the packages of the base layer."""
    lines = read_lock(extra)
    base_lines = {} if extra == BASE_EXTRA else read_lock(BASE_EXTRA)
    return "\n".join(text for name, text in lines.items() if name not in base_lines) + "\n"


def read_lock(extra: str) -> dict[str, str]:
    """Read the lock of an extra: lines with hashes by package name."""
    text = (ROOT / "locks" / f"{extra}.txt").read_text()
    return {match[1].lower(): match[0] for match in REQUIREMENT.finditer(text)}


def install(lock_text: str, target: Path) -> None:
    """Install the locked wheels for Lambda's platform, without installer metadata."""
    target.mkdir(parents=True)
    requirements_file = target.parent / "requirements.txt"
    requirements_file.write_text(lock_text)
    command = [uv(), "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command += ["--python-platform", PLATFORM, "--python-version", PYTHON, "--no-compile-bytecode"]
    command += ["--link-mode", "copy", "--target", str(target), "-r", str(requirements_file)]
    subprocess.run(command, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": "315532800"})
    requirements_file.unlink()
    prune(target)


def prune(target: Path) -> None:
    """Remove scripts, caches, tests and installer metadata."""
    shutil.rmtree(target / "bin", ignore_errors=True)
    (target / ".lock").unlink(missing_ok=True)
    for pattern in PRUNED_PATTERNS:
        for path in sorted(target.rglob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", "uv_build.json"):
        for path in target.glob(f"*.dist-info/{name}"):
            path.unlink()


def uv() -> str:
    """Return the path of uv, which the extra `cdk` installs."""
    from uv import find_uv_bin

    return find_uv_bin()
