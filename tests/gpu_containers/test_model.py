"""Where a worker's model comes from, and that it is the one that was meant."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from rushes.errors import Unavailable
from rushes.weights import MODELS
from rushes.worker.image_models import expect, fetch, sha256

ROOT = Path(__file__).parent.parent.parent
FILES = {"config.json": b"{}", "model.bin": b"\x00\x01" * 50_000, "tokenizer.json": b"[]"}


@pytest.fixture
def address(bucket: str) -> str:
    """A model under a prefix, beside one whose prefix begins alike."""
    s3 = boto3.client("s3")
    for name, data in FILES.items():
        s3.put_object(Bucket=bucket, Key=f"models/small/{name}", Body=data)
    s3.put_object(Bucket=bucket, Key="models/small-two/model.bin", Body=b"another")
    s3.put_object(Bucket=bucket, Key="models/small/", Body=b"")
    return f"s3://{bucket}/models/small"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "model"
    made.mkdir()
    for name, data in FILES.items():
        (made / name).write_bytes(data)
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.field
def test_the_networks_that_an_image_names_are_fetched_and_checked(field: Path, tmp_path: Path) -> None:
    source = field / "models" / MODELS["yunet"].file
    weights = tmp_path / "weights"
    weights.mkdir(mode=0o700)
    shutil.copy(source, weights)

    def ran(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, ROOT / "gpu_containers" / "run.py", "fetch"],
            env={"PATH": "/usr/bin:/bin", "WEIGHTS": name, "RUSHES_WEIGHTS": str(weights)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert ran("yunet").returncode == 0
    assert (weights.stat().st_mode & 0o777, (weights / source.name).stat().st_mode & 0o777) == (0o755, 0o644)
    assert ran("eyes").returncode == 2


def test_the_digest_is_what_sha256sum_says(folder: Path) -> None:
    listed = subprocess.run(["sha256sum", *sorted(FILES)], cwd=folder, capture_output=True, check=True).stdout
    assert sha256(folder) == hashlib.sha256(listed).hexdigest()


def test_a_flipped_byte_is_refused(folder: Path) -> None:
    meant = sha256(folder)
    expect(str(folder), meant)
    data = bytearray(FILES["model.bin"])
    data[1000] ^= 1
    (folder / "model.bin").write_bytes(data)
    with pytest.raises(Unavailable, match="is not the one expected"):
        expect(str(folder), meant)


def test_a_digest_needs_a_folder() -> None:
    with pytest.raises(Unavailable, match="give a folder"):
        expect("large-v3", "0" * 64)


def test_an_image_without_a_model_gets_an_empty_folder_for_it(tmp_path: Path) -> None:
    fetch("", str(tmp_path / "models" / "whisper"))
    assert not list((tmp_path / "models" / "whisper").iterdir())


def test_an_image_gets_its_model_from_s3_while_it_is_built(
    address: str, folder: Path, tmp_path: Path
) -> None:
    fetch(address, str(tmp_path / "baked"), model_sha256=sha256(folder))
    assert contents(tmp_path / "baked") == FILES
    assert (tmp_path / "baked").stat().st_mode & 0o777 == 0o755
    with pytest.raises(Unavailable, match="not the one expected"):
        fetch(address, str(tmp_path / "other"), model_sha256="0" * 64)


def test_an_odd_address_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="write s3://bucket/prefix"):
        fetch("s3://bucket", str(tmp_path / "baked"))


def test_a_name_that_nobody_knows_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no-such-size"):
        fetch("no-such-size", str(tmp_path / "baked"))
