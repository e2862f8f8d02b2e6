"""The step Chapter as the state machine runs it, and what it leaves."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.domain import JobRequest, StepRecord, Ticket, Video, job_key
from rushes.errors import BadRequest
from rushes.settings import Settings
from rushes.steps import runner
from rushes.steps.chapter import read_chapters
from tests.clips import make_clip
from tests.llm.asking import settings_for
from tests.llm.stand_in import KEY, ModelStandIn
from tests.steps.chapter.talks import three_subjects


class Job:
    """A job whose transcript is there."""

    def __init__(self, settings: Settings, **wishes: Any) -> None:
        video = Video(bucket="b", key="uploads/video", size=1, name="talk.mp4")
        self.ticket = Ticket(job_id=UUID(int=1), owner=UUID(int=2), video=video, request=JobRequest(**wishes))
        self.settings, self.storage, self.state = settings, MemoryStorage(), MemoryStateStore()
        self.put("transcribe/transcript.json", three_subjects().json_bytes())

    def put(self, name: str, data: bytes) -> None:
        self.storage.put(job_key(self.ticket.job_id, name), data, "application/json")

    def get(self, name: str) -> bytes:
        return self.storage.get(job_key(self.ticket.job_id, name))

    def run(self) -> StepRecord:
        return runner.run_step(
            "chapter",
            self.ticket,
            settings=self.settings,
            storage=self.storage,
            events=MemoryEvents(),
            state=self.state,
        )


def test_the_step_leaves_chapters_in_three_forms(tmp_path: Path) -> None:
    job = Job(Settings(weights=str(tmp_path)))
    record = job.run()
    assert [file.name for file in record.files] == ["chapters.json", "chapters.vtt", "chapters.txt"]
    made = read_chapters(job.get("chapter/chapters.json"))
    assert json.loads(job.get("chapter/chapters.json"))[0].keys() == {"start", "end", "title", "summary"}
    assert job.get("chapter/chapters.txt").decode().count("\n") == len(made) == record.facts["chapters"] == 3
    assert (record.engine, record.quality) == ("lexical", "extractive")
    assert record.facts["instead_of"] == "embedding"
    assert "rushes models pull minilm" in record.facts["why"]
    assert record.cost_usd == 0


def test_the_cost_of_a_model_stands_in_the_record_and_in_the_purse(
    server: ModelStandIn, settings: Settings
) -> None:
    job = Job(settings, chapterer="llm")
    record = job.run()
    assert record.engine == "llm"
    assert record.cost_usd == pytest.approx(1000 * 0.75e-6 + 100 * 4.5e-6)
    assert job.state.spent[job.ticket.job_id, "tokens"] == 1100
    assert job.state.spent[job.ticket.job_id, "micros"] == 1200


def test_all_steps_of_a_job_spend_from_one_purse(server: ModelStandIn) -> None:
    job = Job(settings_for(server, budget_tokens=9_000), chapterer="llm")
    assert job.run().engine == "llm"
    job.state.spend_budget(job.ticket.job_id, 7_500, 0, 10**9, 10**9)
    record = job.run()
    assert record.engine != "llm"
    assert "more than this job has left" in record.facts["why"]
    assert len(server.asked) == 1


def test_the_aligned_transcript_is_read_where_there_is_one(server: ModelStandIn, settings: Settings) -> None:
    job = Job(settings, chapterer="llm")
    aligned = three_subjects().model_copy(update={"duration": 999.0})
    job.put("align/transcript.json", aligned.json_bytes())
    job.run()
    assert read_chapters(job.get("chapter/chapters.json"))[-1].end == 999


def test_a_job_names_only_models_that_are_offered(settings: Settings) -> None:
    with pytest.raises(BadRequest, match="no model “gpt-dear” here"):
        Job(settings, chapterer="llm", chapter_model="gpt-dear").run()
    offered = settings.model_copy(update={"models": ("gpt-5-nano",)})
    assert Job(offered, chapterer="llm", chapter_model="gpt-5-nano").run().model == "gpt-5-nano"


def test_an_engine_that_is_not_there_is_named(settings: Settings) -> None:
    with pytest.raises(BadRequest, match="choose one of lexical, embedding, llm, gemini"):
        Job(settings, chapterer="oracle").run()


def test_a_copy_with_chapters_is_made_on_request(settings: Settings, tmp_path: Path) -> None:
    job = Job(settings, chapterer="lexical", chapter_video=True)
    film = make_clip(tmp_path / "film.mp4")
    job.storage.put(job.ticket.video.key, film.read_bytes(), "video/mp4")
    record = job.run()
    assert record.files[-1].name == "chapters.mp4"
    assert record.files[-1].media_type == "video/mp4"


def test_no_key_stands_in_anything_that_is_kept(server: ModelStandIn) -> None:
    wrong = SecretStr("sk-wrong-key")
    job = Job(settings_for(server, llm_api_key=wrong, gemini_api_key=wrong), chapterer="llm")
    job.run()
    kept = b"".join(job.storage.get(key) for key in job.storage.objects)
    assert b"sk-wrong-key" not in kept
    assert KEY.encode() not in kept
