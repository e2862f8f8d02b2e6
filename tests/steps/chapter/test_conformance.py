"""One suite for every chapterer, whatever it answers."""

from itertools import pairwise

import pytest

from rushes.llm import Budget
from rushes.steps.chapter import Chapter, chapter_request, read_chapters
from rushes.steps.chapter.chapters import chapters_to_json, normalize_chapters
from rushes.steps.chapter.engine import Chapterer, ChapterRequest
from rushes.steps.transcribe import Transcript
from tests.steps.chapter.talks import BREAD, STARS, talk, three_subjects

MONEY = 5_000_000, 5.0


def found(chapterer: Chapterer, film: ChapterRequest) -> list[Chapter]:
    return normalize_chapters(
        chapterer.draft_chapters(film, Budget.of(*MONEY)), film.units, film.duration, "a talk"
    )


def is_whole(made: list[Chapter], duration: float) -> None:
    assert made[0].start == 0
    assert made[-1].end == duration
    assert all(earlier.end == later.start for earlier, later in pairwise(made))
    assert all(chapter.start < chapter.end for chapter in made)
    assert all(chapter.title.strip() and "\n" not in chapter.title + chapter.summary for chapter in made)
    assert read_chapters(chapters_to_json(made)) == made


def test_chapters_cover_the_film_without_gaps(chapterer: Chapterer) -> None:
    talked = three_subjects()
    made = found(chapterer, chapter_request(talked, "talk.mp4"))
    is_whole(made, talked.duration)
    assert len(made) >= 3
    assert all(chapter.summary for chapter in made)


def test_a_chapter_begins_in_the_pause_before_its_first_word(chapterer: Chapterer) -> None:
    film = chapter_request(three_subjects(), "talk.mp4")
    for chapter in found(chapterer, film)[1:]:
        first = next(unit for unit in film.units if unit.start >= chapter.start)
        assert 0 <= first.start - chapter.start <= 0.3001
        assert all(not unit.start < chapter.start < unit.end for unit in film.units)


def test_as_many_chapters_as_are_wanted(chapterer: Chapterer) -> None:
    talked = three_subjects()
    if chapterer.quality == "extractive":
        for count in (1, 2, 3, 5):
            assert len(found(chapterer, chapter_request(talked, "talk.mp4", count))) == count
    else:
        chapterer.draft_chapters(chapter_request(talked, "talk.mp4", 5), Budget.of(*MONEY))


@pytest.mark.parametrize(
    "transcript",
    [
        talk(),
        talk(["Hello."]),
        talk(BREAD[:2]),
        talk(["Uh."] * 30),
        talk(["the and of it"] * 12),
        talk(BREAD + STARS, pace=0.4),
        talk(["今日は天気がいいです。", "明日は雨が降るでしょう。"] * 6, language="ja"),
        talk(["<b>bold</b> & --> text"] * 8),
    ],
    ids=["silent", "one", "two", "uh", "stop words", "fast", "japanese", "markup"],
)
def test_odd_transcripts_have_chapters_too(chapterer: Chapterer, transcript: Transcript) -> None:
    film = chapter_request(transcript.model_copy(update={"duration": max(1.0, transcript.duration)}), "a.mp4")
    is_whole(found(chapterer, film), film.duration)


def test_the_same_film_has_the_same_chapters(chapterer: Chapterer) -> None:
    film = chapter_request(three_subjects(), "talk.mp4")
    assert found(chapterer, film) == found(chapterer, film)


def test_an_engine_says_who_it_is(chapterer: Chapterer) -> None:
    assert chapterer.row
    assert chapterer.model
    assert chapterer.quality in {"full", "extractive"}
