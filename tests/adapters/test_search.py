"""What search promises, on a real PostgreSQL: all that is the owner's, the best first, and nobody else's."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

import numpy as np
import pytest
from psycopg import sql

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.adapters.postgres.search import is_strict, should_use_hnsw
from rushes.domain import Ticket, Video
from rushes.domain.search import Hit, Passage, PassageKind, Passages, Query

ANN, BOB = UUID(int=0xA), UUID(int=0xB)
MODEL = "a model"
LINES = ("The harbour was closed by fog.", "Ships wait outside.", "A cook shows how to bake bread.")


def axis(*numbers: float) -> tuple[float, ...]:
    """A vector of length 1 that points along the first axes."""
    made = np.zeros(384)
    made[: len(numbers)] = numbers
    return tuple((made / np.linalg.norm(made)).tolist())


def passages(
    lines: Iterable[str], language: str = "en", vectors: Sequence[tuple[float, ...]] = ()
) -> Passages:
    return Passages(
        language=language,
        model=MODEL,
        passages=tuple(
            Passage(
                kind="speech", start=at, end=at + 1, text=line, vector=vectors[at] if vectors else far(at)
            )
            for at, line in enumerate(lines)
        ),
    )


def far(at: int) -> tuple[float, ...]:
    """A vector of its own axis, from the tenth on: nothing that a test asks for is near it."""
    return axis(*[0.0] * (10 + at % 300), 1.0)


def keep(repository: PostgresRepository, owner: UUID, made: Passages, name: str = "talk.mp4") -> UUID:
    """A job with these passages; its id."""
    job = uuid4()
    video = Video(bucket="media", key=f"uploads/{job}", size=1, name=name)
    repository.record_results(Ticket(job_id=job, owner=owner, video=video), [], [], [], made.language, made)
    return job


def texts(hits: Sequence[Hit]) -> list[str]:
    return [hit.text for hit in hits]


def test_a_word_is_found_with_its_second_and_its_video(repository: PostgresRepository) -> None:
    job = keep(repository, ANN, passages(LINES), "fog.mp4")
    (hit,) = repository.search_passages(ANN, Query(text="harbour"))
    assert (hit.job_id, hit.video, hit.start, hit.end, hit.text) == (job, "fog.mp4", 0.0, 1.0, LINES[0])
    assert hit.found_by == ("words",)


@pytest.mark.parametrize(
    ("language", "line", "asked"),
    [
        ("en", "They were baking bread.", "bakes"),
        ("de", "Die Häuser am Hafen", "Haus"),
        ("es", "Los barcos esperaban", "barco"),
        ("und", "Ships wait outside.", "ships"),
        ("ja", "sushi wo taberu", "SUSHI"),
    ],
)
def test_words_are_found_as_their_language_inflects_them(
    repository: PostgresRepository, language: str, line: str, asked: str
) -> None:
    keep(repository, ANN, passages([line], language))
    assert texts(repository.search_passages(ANN, Query(text=asked))) == [line]


def test_meaning_is_found_without_a_word_in_common(repository: PostgresRepository) -> None:
    keep(repository, ANN, passages(LINES, vectors=[axis(1), axis(0.9, 0.4), axis(0, 0, 1)]))
    found = repository.search_passages(ANN, Query(text="vessel", model=MODEL, vector=axis(1, 0.1)))
    assert texts(found) == [LINES[0], LINES[1]]
    assert {hit.found_by for hit in found} == {("meaning",)}


def test_what_both_signals_find_comes_first(repository: PostgresRepository) -> None:
    keep(repository, ANN, passages(LINES, vectors=[axis(1), axis(0.9, 0.4), axis(0, 0, 1)]))
    found = repository.search_passages(ANN, Query(text="ships", model=MODEL, vector=axis(1)))
    assert texts(found) == [LINES[1], LINES[0]]
    assert found[0].found_by == ("words", "meaning")
    assert found[0].score > found[1].score


def test_rare_words_weigh_more_than_common_ones(repository: PostgresRepository) -> None:
    lines = ["the ship sails"] * 6 + ["the anchor holds"]
    keep(repository, ANN, passages(lines))
    assert texts(repository.search_passages(ANN, Query(text="which ship has an anchor")))[0] == lines[-1]


def test_vectors_of_another_model_are_not_compared(repository: PostgresRepository) -> None:
    keep(repository, ANN, passages(LINES[:1], vectors=[axis(1)]))
    assert repository.search_passages(ANN, Query(text="vessel", model="another", vector=axis(1))) == []


def test_passages_without_vectors_are_found_by_their_words(repository: PostgresRepository) -> None:
    plain = Passage(kind="speech", start=0, end=1, text=LINES[0])
    keep(repository, ANN, Passages(language="en", model="", passages=(plain,)))
    assert texts(repository.search_passages(ANN, Query(text="harbour", model=MODEL, vector=axis(1)))) == [
        LINES[0]
    ]


def test_quotes_and_minus_are_heeded(repository: PostgresRepository) -> None:
    lines = ["bake the bread", "bread to bake", "bread and butter"]
    keep(repository, ANN, passages(lines, vectors=[axis(1), axis(1), axis(1)]))
    assert (
        texts(repository.search_passages(ANN, Query(text='"bake the bread"', model=MODEL, vector=axis(1))))
        == lines[:1]
    )
    assert sorted(texts(repository.search_passages(ANN, Query(text="bread -butter")))) == sorted(lines[:2])


@pytest.mark.parametrize(
    "text", ["the", "!!!", "'", "\\", "a & | !b", "%s %(job)s", "\0", "\ud800", "x" * 400]
)
def test_odd_texts_find_nothing_and_break_nothing(repository: PostgresRepository, text: str) -> None:
    keep(repository, ANN, passages(LINES))
    assert repository.search_passages(ANN, Query(text=text)) == []


def test_a_search_can_be_narrowed_to_a_job_and_to_a_language(repository: PostgresRepository) -> None:
    first = keep(repository, ANN, passages(LINES))
    second = keep(repository, ANN, passages(LINES, "nl"))
    assert {hit.job_id for hit in repository.search_passages(ANN, Query(text="fog"))} == {first, second}
    assert {hit.job_id for hit in repository.search_passages(ANN, Query(text="fog", job=second))} == {second}
    assert {hit.job_id for hit in repository.search_passages(ANN, Query(text="fog", language="en"))} == {
        first
    }
    near = Query(text="vessel", model=MODEL, vector=far(1), job=first)
    assert {hit.job_id for hit in repository.search_passages(ANN, near)} == {first}


def test_the_limit_is_kept(repository: PostgresRepository) -> None:
    keep(repository, ANN, passages(["fog"] * 60))
    assert len(repository.search_passages(ANN, Query(text="fog", limit=50))) == 50
    assert [hit.start for hit in repository.search_passages(ANN, Query(text="fog", limit=3))] == [
        0.0,
        1.0,
        2.0,
    ]


def test_recorded_again_a_job_is_found_as_it_is_now(repository: PostgresRepository) -> None:
    job = keep(repository, ANN, passages(LINES))
    video = Video(bucket="media", key="uploads/talk.mp4", size=1, name="talk.mp4")
    ticket = Ticket(job_id=job, owner=ANN, video=video)
    for made in (passages(["All is clear."]), passages(["All is clear."])):
        repository.record_results(ticket, [], [], [], "en", made)
    assert repository.search_passages(ANN, Query(text="fog")) == []
    assert len(repository.search_passages(ANN, Query(text="clear"))) == 1
    repository.record_results(ticket, [], [], [], "en")
    assert repository.search_passages(ANN, Query(text="clear")) == []


def test_what_is_deleted_is_not_found_any_more(repository: PostgresRepository) -> None:
    gone, kept = keep(repository, ANN, passages(LINES)), keep(repository, ANN, passages(LINES))
    with repository.sessions.transaction(ANN) as session:
        session.execute("delete from app.jobs where id = %s", [gone])
    found = repository.search_passages(ANN, Query(text="fog", model=MODEL, vector=far(0)))
    assert [hit.job_id for hit in found] == [kept]
    with repository.sessions.transaction(ANN) as session:
        for table in ("search_passages", "search_terms", "index_status"):
            rows = session.execute(
                sql.SQL("select distinct job_id from app.{}").format(sql.Identifier(table))
            ).fetchall()
            assert [row["job_id"] for row in rows] == [kept], table


def test_hnsw_is_for_owners_of_much() -> None:
    assert should_use_hnsw(50_000, 100_000, 30)
    assert not should_use_hnsw(100, 100_000, 30)
    assert not should_use_hnsw(40, 40, 30)
    assert not should_use_hnsw(10_000, 10_000_000, 30)


@pytest.mark.parametrize(
    ("text", "strict"),
    [("bread", False), ("well-known", False), ('"a b"', True), ("a -b", True), ("-b", True)],
)
def test_which_texts_say_more_than_words(text: str, strict: bool) -> None:
    assert is_strict(text) is strict


@pytest.mark.parametrize("kind", ["speech", "chapter", "sight"])
def test_every_kind_and_its_chapter_are_kept(repository: PostgresRepository, kind: PassageKind) -> None:
    one = Passage(kind=kind, start=2, end=3, text="fog", chapter="The sea", vector=axis(1))
    keep(repository, ANN, Passages(language="en", model=MODEL, passages=(one,)))
    (hit,) = repository.search_passages(ANN, Query(text="fog"))
    assert (hit.kind, hit.chapter, hit.language) == (kind, "The sea", "en")
