"""A text told in its own words."""

import numpy as np
import pytest

from rushes.nlp.central_sentences import central
from rushes.nlp.key_phrases import key_phrases
from rushes.nlp.sentences import units
from rushes.nlp.similarity import Lexical
from rushes.nlp.words import stop_words, tokens
from rushes.steps.transcribe import Segment, Transcript, Word
from tests.steps.chapter.talks import BREAD, STARS, TAXES, talk


def test_words_know_whether_a_mark_stands_between_them() -> None:
    found = tokens("Side-by-side views, R&D; v3.5 it’s 音声")
    assert [token.text for token in found] == ["Side-by-side", "views", "R", "D", "v3.5", "it", "s", "音声"]
    assert [token.joined for token in found] == [False, True, False, False, False, True, False, True]


def test_words_without_meaning_come_from_a_list_or_from_the_text() -> None:
    assert {"the", "and", "um"} <= stop_words("en-US", [])
    assert "und" in stop_words("de", [])
    welsh = [f"mae {word} yn" for word in "abcdefghijklmnopqrstuvwxyz"]
    assert stop_words("cy", welsh) == {"mae", "yn"}
    assert stop_words("cy", welsh[:5]) == frozenset()


def test_sentences_that_share_rare_words_are_alike() -> None:
    like = Lexical(BREAD + STARS, stop_words("en", []))
    bread, dough, star = like.embed(["knead the dough", "the dough rises", "a telescope and the moons"])
    assert bread @ dough > 0.3
    assert bread @ star == 0
    assert np.allclose(np.linalg.norm(like.embed(BREAD), axis=1), 1, atol=1e-5)
    assert not like.embed(["", "of the"]).any()


def test_key_phrases_tell_texts_apart_and_share_no_word() -> None:
    stop = stop_words("en", [])
    bread, stars, taxes = key_phrases([BREAD, STARS, TAXES], 5, stop, Lexical(BREAD + STARS + TAXES, stop))
    assert any("dough" in phrase.text for phrase in bread)
    assert any("telescope" in phrase.text for phrase in stars)
    assert any("tax" in phrase.text for phrase in taxes)
    for phrases in (bread, stars, taxes):
        words = [word.lower()[:5] for phrase in phrases for word in phrase.text.split()]
        assert len(words) == len(set(words))
        assert all(phrase.text.split()[0].lower() not in stop for phrase in phrases)
        assert [phrase.score for phrase in phrases] == sorted((p.score for p in phrases), reverse=True)


def test_a_text_of_stop_words_has_no_key_phrase() -> None:
    stop = stop_words("en", [])
    assert key_phrases([["the and of it"]], 3, stop, Lexical(["the"], stop)) == [[]]


def test_the_central_sentence_is_whole_and_asks_nothing() -> None:
    said = ["Is bread dough?", "Bread.", *BREAD]
    (best,) = central(said, Lexical(said).embed(said), 1)
    assert said[best] in BREAD
    assert central(said, Lexical(said).embed(said), 99) == list(range(8))


def test_units_are_sentences_and_short_ones_join_the_one_before() -> None:
    made = units(talk([*BREAD[:2], "Right.", BREAD[2]]))
    assert [unit.text for unit in made] == [BREAD[0], f"{BREAD[1]} Right.", BREAD[2]]


def test_a_long_segment_is_parted_at_its_sentences_and_a_loop_left_out() -> None:
    words = [
        Word(start=at / 2, end=at / 2 + 0.4, text=f"word{at}" + ("." if at % 10 == 9 else ""))
        for at in range(50)
    ]
    long = Segment(id=0, start=0, end=25, text=" ".join(word.text for word in words), words=tuple(words))
    loop = Segment(id=1, start=26, end=30, text="no no no no", suspect="loop")
    made = units(
        Transcript(language="en", engine="", model="", quality="", duration=40, segments=(long, loop))
    )
    assert [(unit.start, round(unit.end, 1)) for unit in made] == [(at * 5, at * 5 + 4.9) for at in range(5)]


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "it"])
def test_lists_are_small_letters_and_hold_no_nouns_of_ours(language: str) -> None:
    words = stop_words(language, [])
    assert all(word == word.lower() for word in words)
    assert 200 < len(words) < 500
