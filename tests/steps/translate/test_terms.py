"""The glossary, and words that stay as they are."""

from collections.abc import Sequence

from rushes.steps.subtitles import NETFLIX
from rushes.steps.translate import translate
from tests.steps.translate.engines import Spoken
from tests.steps.translate.talks import transcript

TERMS = {"Custom Speech": "Custom Speech", "call center": "centro de llamadas", "call": "llamada"}
SAID = "Custom Speech is for a call center, not for a call."


def test_terms_are_hidden_from_an_engine_and_written_as_wished() -> None:
    engine = Spoken()
    made = translate(transcript(SAID), "es", engine, NETFLIX, TERMS)
    (sentence,) = engine.asked[0].sentences
    assert not any(term in sentence for term in TERMS)
    text = " ".join(made.translation.cues[0].text.split())
    assert text == "Custom Speech IS FOR A centro de llamadas, NOT FOR A llamada."
    assert made.translation.missed == ()


def test_a_word_that_is_kept_stays_as_it_was_said() -> None:
    made = translate(transcript("Say RUSHES or rushes."), "es", Spoken(str_of), NETFLIX, {"rushes": "rushes"})
    assert made.translation.cues[0].text == "Say RUSHES or rushes."


def str_of(sentences: Sequence[str]) -> Sequence[str]:
    return list(sentences)


def test_only_whole_words_are_terms() -> None:
    engine = Spoken()
    translate(transcript("They recall the calling."), "es", engine, NETFLIX, TERMS)
    assert engine.asked[0].sentences == ("They recall the calling.",)


def test_where_a_mark_is_lost_the_sentence_is_translated_as_it_is_and_the_word_is_told() -> None:
    engine = Spoken(lambda said: ["Nada de eso." if "XQ" in text else "Todo eso." for text in said])
    made = translate(transcript(SAID), "es", engine, NETFLIX, TERMS)
    assert engine.asked[1].sentences == (SAID,)
    assert made.translation.cues[0].text == "Todo eso."
    assert made.translation.missed == ("Custom Speech", "centro de llamadas", "llamada")
    assert made.to_facts()["terms_missed"] == 3


def test_an_engine_that_heeds_terms_is_told_them() -> None:
    engine = Spoken(heeds_terms=True)
    translate(transcript(SAID), "es", engine, NETFLIX, TERMS)
    assert engine.asked[0].sentences == (SAID,)
    assert engine.asked[0].terms == TERMS


def test_a_term_is_no_pattern() -> None:
    made = translate(transcript("Use C++ (or not)."), "es", Spoken(), NETFLIX, {"C++": "C++", "(or": "\\1"})
    assert "C++" in made.translation.cues[0].text
    assert made.translation.missed == ()
