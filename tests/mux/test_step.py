"""The step Mux: of which film, and with which languages."""

from datetime import UTC, datetime
from pathlib import Path

import av
import pytest

from rushes.adapters.memory import MemoryEvents, MemoryHot, MemoryStorage
from rushes.errors import Unavailable
from rushes.jobs import JobRequest, StepRecord, Ticket, job_key
from rushes.settings import Settings
from rushes.step import keep, run
from rushes.translate import TranslatedCue, Translation
from tests.clips import make_clip

WISHES = JobRequest(languages=("es", "fr"), translated_video=True)


class Job:
    """A job whose steps before Mux are done, as far as a test says so."""

    def __init__(self, ticket: Ticket, storage: MemoryStorage, folder: Path, request: JobRequest) -> None:
        self.ticket = ticket.model_copy(update={"request": request})
        self.storage, self.folder = storage, folder
        film = make_clip(folder / "film.mp4", 2, width=160)
        storage.put(ticket.video.key, film.read_bytes(), "video/mp4")

    def translated(self, language: str) -> None:
        cue = TranslatedCue(id=0, start=0.5, end=1.5, text="Hola.", source="Hello.")
        made = Translation(
            language=language, source_language="en", engine="e", model="m", quality="full", cues=(cue,)
        )
        keep(
            self.storage,
            self.ticket,
            f"translate.{language}",
            f"translation.{language}.json",
            made.json_bytes(),
        )

    def copied(self, step: str) -> None:
        """The moderated copy is another size, so that it can be told from the film."""
        data = make_clip(self.folder / "copy.mp4", 2, width=320).read_bytes()
        file = keep(self.storage, self.ticket, step, "redacted.mp4", data)
        record = StepRecord(
            step=step,
            seconds=1,
            cpu_seconds=1,
            attempts=1,
            finished_at=datetime.now(UTC),
            files=(file,),
            facts={"file": "redacted.mp4"},
        )
        key = job_key(self.ticket.job_id, f"{step}.json")
        self.storage.put(key, record.model_dump_json().encode(), "application/json")

    def muxed(self) -> tuple[StepRecord, Path]:
        record = run(
            "mux",
            self.ticket,
            settings=Settings(),
            storage=self.storage,
            events=MemoryEvents(),
            hot=MemoryHot(),
        )
        path = self.folder / "made.mp4"
        path.write_bytes(self.storage.get(record.files[0].key))
        return record, path


def width(path: Path) -> int:
    with av.open(str(path)) as file:
        return file.streams.video[0].width


def test_the_languages_that_could_be_had_are_put_in(
    ticket: Ticket, storage: MemoryStorage, tmp_path: Path
) -> None:
    job = Job(ticket, storage, tmp_path, WISHES)
    job.translated("fr")
    record, path = job.muxed()
    assert record.facts["languages"] == ["fr"]
    assert record.files[0].name == "translated.mp4"
    assert width(path) == 160


@pytest.mark.parametrize("step", ["compose", "assemble"])
def test_where_a_moderated_copy_was_asked_for_it_is_that_copy(
    ticket: Ticket, storage: MemoryStorage, tmp_path: Path, step: str
) -> None:
    job = Job(ticket, storage, tmp_path, WISHES.model_copy(update={"moderate": True}))
    job.translated("es")
    job.copied(step)
    assert width(job.muxed()[1]) == 320


def test_without_the_copy_nothing_uncovered_is_given_out(
    ticket: Ticket, storage: MemoryStorage, tmp_path: Path
) -> None:
    job = Job(ticket, storage, tmp_path, WISHES.model_copy(update={"moderate": True}))
    job.translated("es")
    with pytest.raises(Unavailable, match="moderated copy"):
        job.muxed()


def test_without_any_language_there_is_no_translated_video(
    ticket: Ticket, storage: MemoryStorage, tmp_path: Path
) -> None:
    with pytest.raises(Unavailable, match="none of the languages"):
        Job(ticket, storage, tmp_path, WISHES).muxed()
