"""Whatever an engine answers, chapters lie one after another from 0 to the end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rushes.errors import Rejected
from rushes.steps.chapter import chapter_request, read_chapters
from rushes.steps.chapter.chapters import Chapter, ChapterDraft, chapters_to_json, normalize_chapters
from tests.steps.chapter.talks import BREAD, STARS, talk

FILM = chapter_request(talk(BREAD, STARS, pace=12.0), "talk.mp4")


def made_of(*found: ChapterDraft) -> list[Chapter]:
    return normalize_chapters(found, FILM.units, FILM.duration, "talk")


def test_numbers_that_are_none_are_dropped_and_the_rest_is_sorted() -> None:
    made = made_of(
        ChapterDraft(6, "Stars", "b"),
        ChapterDraft(99, "Nowhere", ""),
        ChapterDraft(-3, "Before", ""),
        ChapterDraft(0, "Bread", "a"),
    )
    assert [chapter.title for chapter in made] == ["Bread", "Stars"]


def test_of_two_for_one_place_the_first_stays() -> None:
    assert [each.title for each in made_of(ChapterDraft(0, "One", ""), ChapterDraft(0, "Two", ""))] == ["One"]


def test_the_first_chapter_begins_at_0_wherever_it_was_found() -> None:
    assert made_of(ChapterDraft(3, "Late", ""), ChapterDraft(8, "Later", ""))[0].start == 0


def test_a_chapter_under_ten_seconds_is_none() -> None:
    quick = chapter_request(talk(BREAD, pace=4.0), "quick.mp4")
    made = normalize_chapters(
        [ChapterDraft(at, f"{at}", "") for at in range(6)], quick.units, quick.duration, "talk"
    )
    assert all(chapter.end - chapter.start >= 10 for chapter in made)


def test_without_anything_found_the_film_is_one_chapter() -> None:
    assert made_of() == [Chapter(start=0, end=FILM.duration, title="talk", summary="")]
    assert made_of(ChapterDraft(2, " \n ", "x"))[0].title == "talk"


def test_titles_are_one_short_line() -> None:
    (made,) = made_of(ChapterDraft(0, "a\nb\t" + "long " * 60, "s" * 900))
    assert "\n" not in made.title
    assert len(made.title) <= 100
    assert made.title.endswith("…")
    assert len(made.summary) == 400


@settings(max_examples=40, deadline=None)
@given(
    some.lists(
        some.builds(ChapterDraft, some.integers(-5, 30), some.text(max_size=9), some.text(max_size=9)),
        max_size=12,
    )
)
def test_chapters_are_whole_whatever_is_answered(found: list[ChapterDraft]) -> None:
    made = made_of(*found)
    assert made[0].start == 0
    assert made[-1].end == FILM.duration
    assert read_chapters(chapters_to_json(made)) == made


@pytest.mark.parametrize(
    "data",
    [b"{", b"[{}]", b'[{"start": 1, "end": 2, "title": "a", "summary": ""}]', b'[{"start": -1, "end": 2}]'],
)
def test_what_is_no_chapters_file_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(Rejected, match="chapters"):
        read_chapters(data)
