"""What is muted in the moderated copy stands in no translation of it."""

from rushes.steps.censor import censor_words
from rushes.steps.subtitles import NETFLIX
from rushes.steps.transcribe import Transcript
from rushes.steps.translate import translate
from rushes.steps.translate.mask_words import BLEEP, mask_censored_words
from tests.steps.translate.engines import Spoken
from tests.steps.translate.talks import transcript

SAID = "Well, fuck, the Custom Speech is here."


def test_a_censored_word_reaches_no_translator() -> None:
    talk = transcript(SAID, "All is well.")
    engine = Spoken()
    hidden = mask_censored_words(talk, censor_words(talk, "strong", ("custom speech",)))
    made = translate(hidden, "es", engine, NETFLIX, {BLEEP: BLEEP})
    asked = " ".join(engine.asked[0].sentences)
    assert not any(word in asked for word in ("fuck", "Custom", "Speech"))
    text = " ".join(made.translation.cues[0].text.split())
    assert text == "WELL, BLEEP, THE BLEEP BLEEP IS HERE."
    assert "fuck" not in made.translation.model_dump_json().lower()


def test_nothing_else_changes() -> None:
    talk = transcript(SAID, "All is well.")
    hidden = mask_censored_words(talk, censor_words(talk, "strong"))
    assert hidden.segments[0].text == SAID.replace("fuck", BLEEP)
    assert hidden.segments[1] == talk.segments[1]
    assert [(word.start, word.end) for word in hidden.words] == [
        (word.start, word.end) for word in talk.words
    ]
    assert Transcript.model_validate(hidden.model_dump()) == hidden
    assert mask_censored_words(talk, censor_words(talk, "severe", allowed=("fuck",))) == talk
