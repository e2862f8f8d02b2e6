"""What becomes findable: what is said, the chapters, what is seen."""

import json
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.adapters.postgres.repository import PostgresRepository
from rushes.bootstrap import Ports
from rushes.domain import StepRecord, Ticket, job_key
from rushes.domain.search import Passages, Query
from rushes.services import lifecycle
from rushes.settings import Settings
from rushes.steps.follow import Detections, Track
from rushes.steps.index import SAVED, chapter_passages, sighting_passages, speech_passages
from rushes.steps.index.passages import ChapterTitle, assign_chapters, join_spans
from rushes.steps.runner import run_step
from rushes.steps.transcribe import Segment, Transcript

SEGMENTS = (
    Segment(start=0, end=2, text="The harbour was closed by fog."),
    Segment(id=1, start=2, end=4, text="Some ships still wait outside."),
    Segment(id=2, start=4, end=5, text="Thanks for watching.", suspect="loop"),
)
TRANSCRIPT = Transcript(
    language="en", engine="given", model="", quality="given", duration=9, segments=SEGMENTS
)
CHAPTERS = [
    {"start": 0.0, "end": 2.0, "title": "Fog", "summary": "Nothing moves."},
    {"start": 2.0, "end": 9.0, "title": "Waiting", "summary": ""},
]
BOX = {"t": 0.0, "x": 0.1, "y": 0.1, "w": 0.1, "h": 0.1}


def track(number: int, label: str, start: float, end: float) -> Track:
    return Track.model_validate(
        {"id": number, "label": label, "score": 0.9, "start": start, "end": end, "boxes": [BOX]}
    )


SEEN = Detections(
    engine="yunet",
    model="m",
    quality="full",
    duration=9,
    classes={"face": 0.5},
    rate=1,
    refined_rate=5,
    pictures=9,
    tracks=(track(0, "FACE_MALE", 6, 7), track(1, "FACE_MALE", 1, 2), track(2, "FACE_MALE", 2.5, 3)),
)


@pytest.fixture
def step(
    settings: Settings, storage: MemoryStorage, events: MemoryEvents, state: MemoryStateStore, ticket: Ticket
):
    def done(**saved: bytes) -> tuple[StepRecord, Passages]:
        """Index after the steps that saved these files, `step__name` by its bytes."""
        for name, data in saved.items():
            storage.put(job_key(ticket.job_id, name.replace("__", "/") + ".json"), data, "application/json")
        record = run_step("index", ticket, settings=settings, storage=storage, events=events, state=state)
        return record, Passages.model_validate_json(storage.get(job_key(ticket.job_id, SAVED)))

    return done


def test_everything_of_a_film_is_indexed_in_its_order(step) -> None:
    record, made = step(
        transcribe__transcript=TRANSCRIPT.model_dump_json().encode(),
        chapter__chapters=json.dumps(CHAPTERS).encode(),
        detect__detections=SEEN.json_bytes(),
    )
    assert [(each.kind, each.start, each.text, each.chapter) for each in made.passages] == [
        ("chapter", 0, "Fog. Nothing moves.", "Fog"),
        ("speech", 0, SEGMENTS[0].text, "Fog"),
        ("sight", 1, "face male", "Fog"),
        ("speech", 2, SEGMENTS[1].text, "Waiting"),
        ("chapter", 2, "Waiting", "Waiting"),
        ("sight", 6, "face male", "Waiting"),
    ]
    assert (made.language, made.model) == ("en", record.model)
    assert (record.engine, record.facts) == ("minilm", {"passages": 6})
    assert record.files == ()
    lengths = [np.linalg.norm(each.vector) for each in made.passages]
    assert lengths == pytest.approx([1.0] * 6, abs=1e-3)


def test_the_aligned_transcript_is_taken_where_there_is_one(step) -> None:
    aligned = TRANSCRIPT.model_copy(update={"segments": (SEGMENTS[1].model_copy(update={"id": 0}),)})
    _, made = step(
        transcribe__transcript=TRANSCRIPT.model_dump_json().encode(),
        align__transcript=aligned.model_dump_json().encode(),
    )
    assert [each.text for each in made.passages] == [SEGMENTS[1].text]


def test_a_film_in_which_nothing_was_found_has_no_passages(step) -> None:
    record, made = step()
    assert (made.language, made.passages, record.facts) == ("und", (), {"passages": 0})


def test_run_again_it_writes_the_same(step, storage: MemoryStorage, ticket: Ticket) -> None:
    text = TRANSCRIPT.model_dump_json().encode()
    _, first = step(transcribe__transcript=text)
    _, second = step(transcribe__transcript=text)
    assert first == second


def test_without_the_weights_words_are_indexed_and_it_says_how_to_get_meaning(
    storage: MemoryStorage, events: MemoryEvents, state: MemoryStateStore, ticket: Ticket, tmp_path: Path
) -> None:
    storage.put(
        job_key(ticket.job_id, "transcribe/transcript.json"),
        TRANSCRIPT.model_dump_json().encode(),
        "application/json",
    )
    nowhere = Settings(weights=str(tmp_path))
    record = run_step("index", ticket, settings=nowhere, storage=storage, events=events, state=state)
    assert (record.engine, record.model, record.quality) == ("words", "", "words")
    assert (record.facts["passages"], record.facts["instead_of"]) == (2, "minilm")
    assert "rushes models pull minilm" in str(record.facts["why"])
    made = Passages.model_validate_json(storage.get(job_key(ticket.job_id, SAVED)))
    assert [(each.text, each.vector) for each in made.passages] == [
        (SEGMENTS[0].text, ()),
        (SEGMENTS[1].text, ()),
    ]


def test_what_a_recogniser_repeated_to_itself_is_left_out() -> None:
    assert [each.text for each in speech_passages(TRANSCRIPT)] == [each.text for each in SEGMENTS[:2]]


def test_of_things_seen_one_after_another_one_passage_is_made() -> None:
    assert [(each.start, each.end) for each in sighting_passages(SEEN)] == [(1, 3), (6, 7)]
    assert join_spans([(0, 5), (1, 2), (6.9, 8), (10, 11)]) == [(0, 8), (10, 11)]


def test_a_chapter_without_any_words_is_no_passage() -> None:
    assert list(chapter_passages([ChapterTitle(0, 1, "", "")])) == []


def test_a_passage_after_the_last_chapter_has_none() -> None:
    (found,) = assign_chapters(speech_passages(TRANSCRIPT.model_copy(update={"segments": SEGMENTS[:1]})), [])
    assert found.chapter == ""


def test_recorded_a_film_is_found_and_recorded_again_it_is_found_once(
    step, world: Ports, repository: PostgresRepository, ticket: Ticket
) -> None:
    world.repository = repository
    world.storage.put(job_key(ticket.job_id, "probe/facts.json"), b"{}", "application/json")
    step(transcribe__transcript=TRANSCRIPT.model_dump_json().encode())
    for _ in range(2):
        lifecycle.record_results(world, ticket)
    (hit,) = repository.search_passages(ticket.owner, Query(text="ship"))
    assert (hit.job_id, hit.start, hit.video, hit.text) == (ticket.job_id, 2, "talk.mp4", SEGMENTS[1].text)
    assert repository.search_passages(UUID(int=77), Query(text="ship")) == []
