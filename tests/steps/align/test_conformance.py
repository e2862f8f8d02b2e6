"""What every aligner keeps, whichever it is: a new row of ENGINES is tested here for nothing."""

import importlib
from itertools import pairwise

import numpy as np
import pytest

from rushes.steps.align.engine import ENGINES, LANGUAGES, AlignedSpans, Aligner, load_aligner
from tests.steps.align.conftest import RATE, SAID, Talk

PHRASES = [sentence.split() for sentence in SAID]


@pytest.fixture(params=list(ENGINES), scope="module")
def row(request: pytest.FixtureRequest) -> Aligner:
    module, kind = ENGINES[request.param].split(":")
    made: Aligner = getattr(importlib.import_module(module), kind)("en-us")
    assert made.row == request.param
    assert made.model
    return made


def check(found: AlignedSpans, count: int, seconds: float) -> None:
    assert len(found.words) == count
    for spans in ([span for span in found.words if span], found.foreign):
        assert all(0 <= span.start <= span.end <= seconds for span in spans)
        assert all(before.end <= after.start + 1e-9 for before, after in pairwise(spans))


def test_what_is_said_is_found_where_it_is_said(row: Aligner, talk: Talk) -> None:
    found = row.find(talk.samples, PHRASES)
    check(found, 18, talk.seconds)
    assert sum(span is not None for span in found.words) >= 16
    for first, (start, _) in zip((0, len(PHRASES[0])), talk.times, strict=True):
        span = found.words[first]
        assert span is not None
        assert span.start == pytest.approx(start, abs=0.1)


def test_a_phrase_that_nobody_says_is_left_out(row: Aligner, talk: Talk) -> None:
    strange = ["Seven", "yellow", "elephants", "sing", "in", "Mexico."]
    found = row.find(talk.samples, [PHRASES[0], strange, PHRASES[1]])
    check(found, 24, talk.seconds)
    assert found.words[11:17] == [None] * 6
    span = found.words[17]
    assert span is not None
    assert span.start == pytest.approx(talk.times[1][0], abs=0.1)


def test_speech_that_is_not_in_the_text_is_told_apart(row: Aligner, talk: Talk) -> None:
    found = row.find(talk.samples, [PHRASES[1]])
    check(found, 7, talk.seconds)
    start, end = talk.times[0]
    other = sum(span.end - span.start for span in found.foreign if start <= span.start < end)
    assert other > 0.3 * (end - start)
    span = found.words[0]
    assert span is not None
    assert span.start == pytest.approx(talk.times[1][0], abs=0.1)


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(1), np.zeros(160), np.zeros(2 * RATE)])
def test_in_silence_nothing_is_found(row: Aligner, samples: np.ndarray) -> None:
    found = row.find(samples.astype(np.float32), PHRASES)
    check(found, 18, len(samples) / RATE)
    assert found.words == [None] * 18


def test_words_without_a_sound_are_not_found_and_do_no_harm(row: Aligner, talk: Talk) -> None:
    found = row.find(talk.samples, [["—", *PHRASES[0]], [], ["…", "***"], PHRASES[1]])
    check(found, 21, talk.seconds)
    assert [found.words[at] for at in (0, 12, 13)] == [None, None, None]
    assert sum(span is not None for span in found.words) >= 16


def test_no_words_give_no_finds(row: Aligner, talk: Talk) -> None:
    assert row.find(talk.samples, []) == AlignedSpans([], [])


@pytest.mark.parametrize(
    "word", ["2026", "$1,000.50", "50%", "WER", "naïve", "Übung", "日本", "🎬", "a" * 300, "<sil>"]
)
def test_no_word_is_too_strange(row: Aligner, talk: Talk, word: str) -> None:
    found = row.find(talk.samples, [[word, *PHRASES[0]], PHRASES[1]])
    check(found, 19, talk.seconds)
    assert sum(span is not None for span in found.words[1:]) >= 15


def test_the_same_sound_gives_the_same_finds_whatever_came_between(row: Aligner, talk: Talk) -> None:
    first = row.find(talk.samples, PHRASES)
    row.find(talk.samples[::-1].copy() * 0.1, [["something", "else"]])
    assert row.find(talk.samples, PHRASES) == first


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_language_of_the_table_has_its_aligner_and_keeps_it(language: str, talk: Talk) -> None:
    made = load_aligner(language)
    assert made is not None
    assert made.row == LANGUAGES[language][0]
    assert load_aligner(language) is made
    check(made.find(talk.samples[: 2 * RATE], [["a", "b"]]), 2, 2.0)


def test_a_language_without_an_aligner_has_none() -> None:
    assert load_aligner("tlh") is None
    assert load_aligner("und") is None
