"""The step as the state machine runs it, over the ports in memory."""

from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.domain import JobRequest, StepRecord, Ticket, Video, job_key
from rushes.errors import BadRequest, NotFound, Rejected
from rushes.media.facts import inspect
from rushes.settings import Settings
from rushes.steps import records, runner
from rushes.steps.transcribe import Transcript, parse_transcript

SRT = b"1\n00:00:00,500 --> 00:00:01,500\nHello there.\n"


class Job:
    """A job whose video has been probed."""

    def __init__(self, folder: Path, video: bytes, **request: str) -> None:
        (folder / "probed").write_bytes(video)
        self.storage = MemoryStorage()
        self.ticket = Ticket(
            job_id=UUID(int=1),
            owner=UUID(int=2),
            video=Video(bucket="media", key="uploads/talk.mp4", size=len(video), name="talk.mp4"),
            request=JobRequest(**request),
        )
        facts = inspect(folder / "probed", Settings())
        self.storage.put("uploads/talk.mp4", video, "video/mp4")
        self.storage.put("mine", SRT, "text/plain")
        self.storage.put(
            job_key(self.ticket.job_id, "probe/facts.json"), facts.model_dump_json().encode(), ""
        )

    def run(self) -> tuple[StepRecord, Transcript]:
        record = runner.run_step(
            "transcribe",
            self.ticket,
            settings=Settings(),
            storage=self.storage,
            events=MemoryEvents(),
            state=MemoryStateStore(),
        )
        saved = self.storage.get(job_key(self.ticket.job_id, "transcribe/transcript.json"))
        return record, parse_transcript(saved)


def test_speech_is_heard_where_it_is_spoken(tmp_path: Path, talk: bytes, spoken: np.ndarray) -> None:
    record, transcript = Job(tmp_path, talk).run()
    assert (record.engine, record.quality) == ("pocketsphinx", "draft")
    assert record.model.startswith("en-us (pocketsphinx 5.")
    assert [file.name for file in record.files] == ["transcript.json"]
    assert transcript.duration == pytest.approx(len(spoken) / 16000, abs=0.2)
    assert transcript.segments[0].start == pytest.approx(1.0, abs=0.35)
    assert record.facts["words"] == len(list(transcript.words)) > 3
    assert record.facts["segments"] == len(transcript.segments)
    assert record.facts["language"] == "en"
    assert 1 < record.facts["speech_seconds"] < transcript.duration


def test_running_the_step_again_writes_the_same_bytes(tmp_path: Path, talk: bytes) -> None:
    job = Job(tmp_path, talk)
    first, _ = job.run()
    second, _ = job.run()
    assert first.files == second.files


def test_a_worker_that_takes_over_uses_what_another_has_heard(tmp_path: Path, talk: bytes) -> None:
    job = Job(tmp_path, talk)
    job.run()
    (part,) = (key for key in job.storage.objects if key.endswith("/00000.json"))
    job.storage.put(part, b'[[0.5, 1.5, "heard before", [], null]]', "")
    _, transcript = job.run()
    assert [segment.text for segment in transcript.segments] == ["heard before"]


def test_a_job_cannot_name_a_model_that_the_place_does_not_offer(tmp_path: Path, mute: bytes) -> None:
    with pytest.raises(BadRequest, match="There is no model “/etc” here"):
        Job(tmp_path, mute, transcriber="whisper", model="/etc").run()


def test_a_video_without_sound_has_an_empty_transcript(tmp_path: Path, mute: bytes) -> None:
    record, transcript = Job(tmp_path, mute).run()
    assert transcript.segments == ()
    assert transcript.duration == pytest.approx(2.0)
    assert record.facts == {"language": "und", "segments": 0, "words": 0, "suspect": 0, "speech_seconds": 0}


@pytest.mark.parametrize("kind", ["talk", "mute"])
def test_the_owners_transcript_replaces_the_engine(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    video: bytes = request.getfixturevalue(kind)
    record, transcript = Job(tmp_path, video, transcript="mine", language="en", transcriber="parrot").run()
    assert [(s.start, s.end, s.text) for s in transcript.segments] == [(0.5, 1.5, "Hello there.")]
    assert (record.engine, record.quality, record.facts["language"]) == ("given", "given", "en")


def test_a_plain_text_is_laid_over_what_is_spoken(tmp_path: Path, talk: bytes) -> None:
    job = Job(tmp_path, talk, transcript="mine")
    job.storage.put("mine", b"Ask not. Ask what. One two three.", "text/plain")
    record, transcript = job.run()
    assert record.quality == "estimated times"
    assert transcript.segments[0].start == pytest.approx(1.0, abs=0.4)


def test_a_plain_text_without_speech_is_laid_over_the_film(tmp_path: Path, mute: bytes) -> None:
    job = Job(tmp_path, mute, transcript="mine")
    job.storage.put("mine", b"Nobody speaks. Read this.", "text/plain")
    _, transcript = job.run()
    assert (transcript.segments[0].start, transcript.segments[-1].end) == (0.0, pytest.approx(2.0))


def test_a_transcript_of_another_video_fails_the_step_with_a_sentence(tmp_path: Path, mute: bytes) -> None:
    job = Job(tmp_path, mute, transcript="mine")
    job.storage.put("mine", b"1\n00:10:00,000 --> 00:10:02,000\nlate\n", "text/plain")
    with pytest.raises(Rejected, match="Cue 1"):
        job.run()
    failure = records.read_failure(job.storage, job.ticket, "transcribe")
    assert failure is not None
    assert failure.reason == "bad_transcript"


def test_a_transcript_that_is_not_there_is_not_found(tmp_path: Path, mute: bytes) -> None:
    with pytest.raises(NotFound):
        Job(tmp_path, mute, transcript="elsewhere").run()
