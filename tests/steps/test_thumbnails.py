"""The step Thumbnails saves a few pictures of a film, and where in the film they are."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.domain import StepRecord, Ticket, job_key
from rushes.settings import Settings
from rushes.steps import runner
from tests.clips import make_clip

Work = Callable[[bytes], StepRecord]


@pytest.fixture
def work(
    ticket: Ticket, settings: Settings, storage: MemoryStorage, events: MemoryEvents, state: MemoryStateStore
) -> Work:
    """Probes these bytes, then takes their pictures."""

    def run(content: bytes) -> StepRecord:
        storage.put(ticket.video.key, content, "video/mp4")
        for name in ("probe", "thumbnails"):
            record = runner.run_step(
                name, ticket, settings=settings, storage=storage, events=events, state=state
            )
        return record

    return run


def test_pictures_and_their_index_are_saved(
    work: Work, storage: MemoryStorage, ticket: Ticket, tmp_path: Path
) -> None:
    record = work(make_clip(tmp_path / "a.mp4", 12, audio=False).read_bytes())
    names = [f"thumbnails/000{k}.jpg" for k in (1, 2, 3)]
    assert [file.name for file in record.files] == [*names, "thumbnails/index.json"]
    assert [file.media_type for file in record.files[:3]] == ["image/jpeg"] * 3
    assert record.facts == {"pictures": 3, "wanted": 3}
    assert (record.engine, record.quality) == ("pyav", "measured")
    index = json.loads(storage.get(job_key(ticket.job_id, "thumbnails/thumbnails/index.json")))
    assert [entry["name"] for entry in index] == ["0001.jpg", "0002.jpg", "0003.jpg"]
    assert all(0 <= entry["time"] < 12 for entry in index)
    assert all((entry["width"], entry["height"]) == (160, 90) for entry in index)
    assert storage.get(job_key(ticket.job_id, "thumbnails/thumbnails/0001.jpg"))[:3] == b"\xff\xd8\xff"


def test_a_very_short_clip_has_one_picture(work: Work, tmp_path: Path) -> None:
    assert work(make_clip(tmp_path / "a.mp4", 0.2).read_bytes()).facts == {"pictures": 1, "wanted": 1}


def test_a_long_film_has_twelve(work: Work, tmp_path: Path) -> None:
    record = work(make_clip(tmp_path / "a.mp4", 90, fps=2, gop=4, audio=False).read_bytes())
    assert record.facts == {"pictures": 12, "wanted": 12}


def test_a_damaged_film_says_how_many_of_how_many(work: Work, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", 30, fps=10, gop=10, audio=False, options={"movflags": "faststart"})
    raw = clip.read_bytes()
    facts = work(raw[: len(raw) * 2 // 3]).facts
    assert 0 < facts["pictures"] <= facts["wanted"]


def test_taking_the_pictures_again_leaves_the_same(
    work: Work, storage: MemoryStorage, tmp_path: Path
) -> None:
    raw = make_clip(tmp_path / "a.mp4", 12, audio=False).read_bytes()
    first = work(raw)
    assert work(raw).files == first.files
