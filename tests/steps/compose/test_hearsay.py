"""Captions say no more than the copy does."""

import pytest

from rushes.domain.edits import Mute
from rushes.steps.compose.redacted_captions import as_heard, instead
from rushes.steps.transcribe import Segment, Transcript, Word


def said(text: str, *, words: bool = True) -> Transcript:
    """A word a second, each lasting 0.8 s."""
    parts = text.split()
    timed = tuple(Word(start=k, end=k + 0.8, text=part) for k, part in enumerate(parts))
    segment = Segment(start=0, end=len(parts), text=text, words=timed if words else ())
    return Transcript(
        language="en", engine="x", model="", quality="", duration=len(parts), segments=(segment,)
    )


def heard(transcript: Transcript, *mutes: Mute) -> str:
    return as_heard(transcript, mutes).segments[0].text


@pytest.mark.parametrize(
    ("style", "written"),
    [("mute", "oh “s...!” he said"), ("room", "oh “s...!” he said"), ("bleep", "oh “BLEEP!” he said")],
)
def test_a_muted_word_is_hidden_and_its_punctuation_stays(style: str, written: str) -> None:
    mute = Mute.model_validate({"start": 0.95, "end": 1.85, "style": style})
    assert heard(said("oh “shit!” he said"), mute) == written
    assert instead(said("oh “shit!” he said"), mute) in written


def test_the_words_change_as_the_text_does() -> None:
    segment = as_heard(said("one two three"), [Mute(start=1, end=1.8)]).segments[0]
    assert [word.text for word in segment.words] == ["one", "t...", "three"]
    assert [(word.start, word.end) for word in segment.words] == [(0, 0.8), (1, 1.8), (2, 2.8)]


def test_a_word_that_is_only_grazed_is_written_out() -> None:
    assert heard(said("one two three"), Mute(start=0.85, end=1.1)) == "one two three"
    assert heard(said("one two three"), Mute(start=0.85, end=1.25)) == "one t... three"


def test_a_segment_without_word_times_is_hidden_by_guess() -> None:
    assert "bbb" not in heard(said("aaa bbb ccc", words=False), Mute(start=0.9, end=2.1))


def test_a_text_that_does_not_hold_its_words_is_told_by_them() -> None:
    transcript = said("one two")
    odd = transcript.segments[0].model_copy(update={"text": "1 2"})
    assert heard(transcript.model_copy(update={"segments": (odd,)}), Mute(start=1, end=1.8)) == "one t..."


def test_without_mutes_nothing_changes() -> None:
    assert as_heard(said("one two"), []) == said("one two")
