"""A job may choose among the models of the place, and a model in the bucket comes whole or not at all."""

from pathlib import Path

import pytest

from rushes.adapters.memory import MemoryStorage
from rushes.errors import BadRequest, NotFound, Unavailable
from rushes.settings import Settings
from rushes.steps.transcribe.engine import load_transcriber
from rushes.steps.transcribe.models import check_model, fetch_from_bucket

OFFERED = Settings(models=("/models/large-v3", "s3://media/models/turbo/"), whisper_model="/models/tiny")


@pytest.mark.parametrize(
    ("asked", "model"),
    [
        ("", ""),
        ("large-v3", "/models/large-v3"),
        ("/models/large-v3", "/models/large-v3"),
        ("turbo", "s3://media/models/turbo/"),
        ("tiny", "/models/tiny"),
        ("whisper-1", "whisper-1"),
    ],
)
def test_a_job_names_a_model_of_the_place_whole_or_by_its_last_part(asked: str, model: str) -> None:
    assert check_model(asked, OFFERED) == model


@pytest.mark.parametrize(
    "asked", ["/etc", "../large-v3", "large", "someone/weights", "s3://media/uploads/x", ".", "models/tiny"]
)
def test_a_job_cannot_make_a_worker_load_anything_else(asked: str) -> None:
    with pytest.raises(BadRequest, match="leave it out, or choose one of large-v3, turbo"):
        check_model(asked, OFFERED)


def test_whoever_owns_the_machine_may_take_any_model() -> None:
    assert check_model("/home/me/model", Settings(any_model=True)) == "/home/me/model"


@pytest.fixture
def bucket() -> MemoryStorage:
    storage = MemoryStorage()
    for name in ("config.json", "model.bin", "tokenizer.json"):
        storage.put(f"models/turbo/{name}", name.encode(), "")
    for name in ("../escaped", "deeper/model.bin", ".hidden"):
        storage.put(f"models/turbo/{name}", b"no", "")
    storage.put("models/turbo-large/config.json", b"another", "")
    return storage


class Counting(MemoryStorage):
    """Breaks after so many downloads."""

    def __init__(self, objects: dict[str, bytes], most: int) -> None:
        super().__init__()
        self.objects, self.most, self.downloads = objects, most, 0

    def download(self, key: str, path: Path, version: str = "") -> None:
        self.downloads += 1
        if self.downloads > self.most:
            raise NotFound("gone")
        super().download(key, path, version)


def test_a_model_in_the_bucket_becomes_a_folder_with_its_files_and_no_others(
    tmp_path: Path, bucket: MemoryStorage
) -> None:
    settings = Settings(bucket="media", scratch=str(tmp_path))
    folder = Path(fetch_from_bucket("s3://media/models/turbo", settings, bucket))
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.bin", "tokenizer.json"]
    assert folder.name == "turbo"
    assert not list(tmp_path.rglob("escaped"))


def test_a_model_is_fetched_once(tmp_path: Path, bucket: MemoryStorage) -> None:
    settings, storage = Settings(bucket="media", scratch=str(tmp_path)), Counting(bucket.objects, 3)
    first = fetch_from_bucket("s3://media/models/turbo", settings, storage)
    assert fetch_from_bucket("s3://media/models/turbo", settings, storage) == first
    assert storage.downloads == 3


def test_a_fetch_that_breaks_leaves_nothing_and_is_done_again(tmp_path: Path, bucket: MemoryStorage) -> None:
    settings = Settings(bucket="media", scratch=str(tmp_path))
    with pytest.raises(Unavailable, match="went away"):
        fetch_from_bucket("s3://media/models/turbo", settings, Counting(bucket.objects, 1))
    assert not list(tmp_path.rglob("config.json"))
    assert len(list(Path(fetch_from_bucket("s3://media/models/turbo", settings, bucket)).iterdir())) == 3


@pytest.mark.parametrize("model", ["s3://elsewhere/models/turbo", "s3://media/models/none"])
def test_a_model_that_is_not_there_is_unavailable(tmp_path: Path, bucket: MemoryStorage, model: str) -> None:
    with pytest.raises(Unavailable, match="bucket"):
        fetch_from_bucket(model, Settings(bucket="media", scratch=str(tmp_path)), bucket)


def test_a_folder_is_taken_as_it_is() -> None:
    assert fetch_from_bucket("/models/tiny", Settings(), None) == "/models/tiny"


@pytest.mark.field
def test_whisper_loads_its_model_from_the_bucket(field: Path, tmp_path: Path) -> None:
    storage = MemoryStorage()
    for path in (field / "models/whisper-memorised-ct2").iterdir():
        storage.put(f"models/memorised/{path.name}", path.read_bytes(), "")
    settings = Settings(
        bucket="media",
        scratch=str(tmp_path),
        whisper_device="cpu",
        whisper_model="s3://media/models/memorised",
    )
    assert load_transcriber("whisper", "", settings, storage).model.startswith("memorised (faster-whisper ")
