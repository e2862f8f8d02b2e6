"""What Lambdas are made of, put together by uv without Docker, under a hash of what went in.

The code is lambdas/ and rushes/. Libraries come in layers, one for each extra of pyproject.toml, from its lock: only
wheels, only with their hashes. The layer `handlers` is everybody's; the others leave out what it holds.
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
BASE = "handlers"
EMBED, MODEL = "embed", "minilm"
WEIGHTS = "/opt/models"  # where the layer `embed` lies in a Lambda
LAPTOP = ("cli", "client", "local", "operations/sagemaker", "worker")  # rooms of rushes/ that no Lambda needs
USELESS = ("__pycache__", "tests", "*.pyi")
REQUIREMENT = re.compile(r"(?m)^([A-Za-z0-9._-]+)==[^\n]*(?:\n[ \t]+[^\n]*)*")


@jsii.implements(ILocalBundling)
class Local:
    """Fills the folder of an asset by a function of ours. The Docker image that CDK asks for is never pulled."""

    def __init__(self, fill: Callable[[Path], None]) -> None:
        self.fill = fill

    def try_bundle(self, output_dir: str, **_: Any) -> bool:
        self.fill(Path(output_dir))
        return True


def code() -> lambda_.Code:
    """Handlers and product, a few hundred kilobytes."""

    def fill(folder: Path) -> None:
        for name in sources():
            target = folder / name.removeprefix("lambdas/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)

    return asset(fill, digest(sources()))


def layer(scope: Construct, extra: str) -> lambda_.LayerVersion:
    """The libraries of an extra."""
    wanted = requirements(extra)

    def fill(folder: Path) -> None:
        install(wanted, folder / "python")
        if extra == EMBED:
            copy_model(folder / "models" / MODEL)

    return lambda_.LayerVersion(
        scope,
        extra.capitalize(),
        code=asset(fill, hashlib.sha256(f"{PYTHON} {PLATFORM} {wanted}{pinned(extra)}".encode()).hexdigest()),
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
        compatible_architectures=[lambda_.Architecture.ARM_64],
        description=f"The extra {extra} of rushes",
    )


def pinned(extra: str) -> str:
    """What a layer holds beside libraries: the weights, by their hash."""
    return (ROOT / "rushes" / "nlp" / "embeddings" / f"{MODEL}.txt").read_text() if extra == EMBED else ""


def copy_model(target: Path) -> None:
    """The weights that are on this machine; `rushes models pull` fetches them where they are not."""
    command = [sys.executable, "-m", "rushes.cli", "models", "pull", MODEL, "--json"]
    found = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    shutil.copytree(json.loads(found.stdout)["path"], target)


def asset(fill: Callable[[Path], None], wanted: str) -> lambda_.Code:
    return lambda_.Code.from_asset(
        str(ROOT / "lambdas"),
        asset_hash=wanted,
        asset_hash_type=AssetHashType.CUSTOM,
        bundling=BundlingOptions(
            image=DockerImage.from_registry("never-pulled"),
            local=Local(fill),
        ),
    )


def sources() -> list[str]:
    """The files of the code, by their paths in the project."""
    found = [*(ROOT / "lambdas").glob("*.py"), *(ROOT / "rushes").rglob("*")]
    names = (path.relative_to(ROOT).as_posix() for path in found if path.is_file())
    return sorted(
        name
        for name in names
        if "__pycache__" not in name and not name.startswith(tuple(f"rushes/{room}/" for room in LAPTOP))
    )


def digest(names: Iterable[str]) -> str:
    found = hashlib.sha256()
    for name in names:
        found.update(name.encode() + b"\0" + (ROOT / name).read_bytes() + b"\0")
    return found.hexdigest()


def requirements(extra: str) -> str:
    """The lines of an extra's lock; without those of the base, unless it is the base."""
    lines = locked(extra)
    known = {} if extra == BASE else locked(BASE)
    return "\n".join(text for name, text in lines.items() if name not in known) + "\n"


def locked(extra: str) -> dict[str, str]:
    text = (ROOT / "locks" / f"{extra}.txt").read_text()
    return {match[1].lower(): match[0] for match in REQUIREMENT.finditer(text)}


def install(wanted: str, target: Path) -> None:
    """The wheels of those lines, for Lambda's machine, without what only an installer reads."""
    target.mkdir(parents=True)
    lines = target.parent / "requirements.txt"
    lines.write_text(wanted)
    command = [uv(), "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command += ["--python-platform", PLATFORM, "--python-version", PYTHON, "--no-compile-bytecode"]
    command += ["--link-mode", "copy", "--target", str(target), "-r", str(lines)]
    subprocess.run(command, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": "315532800"})
    lines.unlink()
    prune(target)


def prune(target: Path) -> None:
    shutil.rmtree(target / "bin", ignore_errors=True)
    (target / ".lock").unlink(missing_ok=True)
    for pattern in USELESS:
        for path in sorted(target.rglob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", "uv_build.json"):
        for path in target.glob(f"*.dist-info/{name}"):
            path.unlink()


def uv() -> str:
    """The uv beside this Python, of the extra `cdk`."""
    from uv import find_uv_bin

    return find_uv_bin()
