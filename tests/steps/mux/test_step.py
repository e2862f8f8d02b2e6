"""The step Mux: of which film, and with which languages."""

from pathlib import Path

import av
import pytest

from rushes.adapters.memory import MemoryStorage
from rushes.domain import JobRequest, Ticket
from rushes.errors import Unavailable
from tests.steps.mux.job import Job

WISHES = JobRequest(languages=("es", "fr"), translated_video=True)


def width(path: Path) -> int:
    with av.open(str(path)) as file:
        return file.streams.video[0].width


def test_the_languages_that_could_be_had_are_put_in(
    ticket: Ticket, storage: MemoryStorage, tmp_path: Path
) -> None:
    job = Job(ticket, storage, tmp_path, WISHES)
    job.translated("fr")
    record, path = job.run("mux")
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
    assert width(job.run("mux")[1]) == 320


def test_without_the_copy_nothing_uncovered_is_given_out(
    ticket: Ticket, storage: MemoryStorage, tmp_path: Path
) -> None:
    job = Job(ticket, storage, tmp_path, WISHES.model_copy(update={"moderate": True}))
    job.translated("es")
    with pytest.raises(Unavailable, match="moderated copy"):
        job.run("mux")


def test_without_any_language_there_is_no_translated_video(
    ticket: Ticket, storage: MemoryStorage, tmp_path: Path
) -> None:
    with pytest.raises(Unavailable, match="none of the languages"):
        Job(ticket, storage, tmp_path, WISHES).run("mux")
