"""The step Burn: which languages, and of which film."""

from pathlib import Path

import av
import pytest

from rushes.adapters.memory import MemoryStorage
from rushes.domain import JobRequest, Ticket
from rushes.errors import Unavailable
from rushes.media.facts import inspect
from rushes.settings import Settings
from rushes.steps.context import store_artifact
from rushes.steps.transcribe import Segment, Transcript
from tests.steps.mux.job import Job

VTT = b"WEBVTT\n\n00:00:00.500 --> 00:00:01.500\nHola.\n"
SAID = Transcript(
    language="en",
    engine="given",
    model="",
    quality="given",
    duration=2,
    segments=(Segment(start=0, end=1, text="Hello."),),
)


@pytest.fixture
def job(ticket: Ticket, storage: MemoryStorage, tmp_path: Path) -> Job:
    made = Job(ticket, storage, tmp_path, JobRequest(burn=True))
    facts = inspect(tmp_path / "film.mp4", Settings())
    store_artifact(storage, ticket, "probe", "facts.json", facts.model_dump_json().encode())
    store_artifact(storage, ticket, "transcribe", "transcript.json", SAID.json_bytes())
    return made


def wants(job: Job, **wishes: object) -> None:
    job.ticket = job.ticket.model_copy(update={"request": JobRequest(burn=True, **wishes)})


def width(path: Path) -> int:
    with av.open(str(path)) as file:
        return file.streams.video[0].width


def test_there_is_a_copy_for_each_language_that_could_be_had(job: Job, storage: MemoryStorage) -> None:
    wants(job, languages=("es", "fr", "it"))
    for language in ("es", "it"):
        store_artifact(storage, job.ticket, f"translate.{language}", f"translation.{language}.vtt", VTT)
    record, _ = job.run("burn")
    assert [file.name for file in record.files] == ["burnt.es.mp4", "burnt.it.mp4"]
    assert record.facts == {"languages": ["es", "it"], "pictures": 100}
    assert (record.engine, record.quality) == ("ffmpeg", "encoded anew")


def test_without_languages_the_films_own_words_are_drawn(job: Job, storage: MemoryStorage) -> None:
    store_artifact(storage, job.ticket, "subtitles", "transcript.vtt", VTT)
    record, path = job.run("burn")
    assert (record.files[0].name, width(path)) == ("burnt.en.mp4", 160)


def test_of_a_moderated_film_it_is_the_copy_with_the_words_of_the_copy(
    job: Job, storage: MemoryStorage
) -> None:
    wants(job, moderate=True)
    store_artifact(storage, job.ticket, "subtitles", "transcript.vtt", VTT)
    job.copied("compose")
    store_artifact(storage, job.ticket, "compose", "redacted.vtt", VTT)
    assert width(job.run("burn")[1]) == 320


def test_without_the_copy_nothing_uncovered_is_given_out(job: Job, storage: MemoryStorage) -> None:
    wants(job, moderate=True, languages=("es",))
    store_artifact(storage, job.ticket, "translate.es", "translation.es.vtt", VTT)
    with pytest.raises(Unavailable, match="moderated copy"):
        job.run("burn")


def test_without_subtitles_it_says_so(job: Job) -> None:
    with pytest.raises(Unavailable, match="no subtitles to draw"):
        job.run("burn")
