"""The rules of reading, on transcripts that hypothesis makes and on plain ones."""

from itertools import pairwise

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from rushes.subtitles import Cue, cues
from rushes.transcribe import Segment, Transcript, Word, given
from rushes.transcribe.settle import Heard
from tests.transcribe.strategies import heard, settled

LINE = 42
REAL_WORD = st.text("abcdefghijklmnop,.'?é", min_size=1, max_size=12)
words_at_a_pace = st.lists(
    st.tuples(REAL_WORD, st.floats(0.05, 0.8), st.sampled_from([0.0, 0.0, 0.0, 0.1, 0.35, 1.0, 4.0])),
    max_size=60,
)


def talk(spoken: list[tuple[str, float, float]], per_segment: int = 15) -> Transcript:
    """A transcript of (word, its seconds, the silence after it)."""
    at, words = 1.0, []
    for text, length, silence in spoken:
        words.append(Word(start=round(at, 3), end=round(at + length, 3), text=text))
        at += length + silence
    parts = [words[n : n + per_segment] for n in range(0, len(words), per_segment)]
    segments = [
        Segment(
            id=n,
            start=part[0].start,
            end=part[-1].end,
            text=" ".join(word.text for word in part),
            words=tuple(part),
        )
        for n, part in enumerate(parts)
    ]
    return Transcript(
        language="en",
        engine="t",
        model="t",
        quality="full",
        duration=round(at + 2, 3),
        segments=tuple(segments),
    )


def paced(text: str, seconds: float, silence: float = 0.0) -> list[tuple[str, float, float]]:
    """Every word as long as every other."""
    return [(word, seconds, silence) for word in text.split()]


def said(found: list[Cue]) -> list[str]:
    return [word for cue in found for line in cue.lines for word in line.split()]


def in_order(found: list[Cue]) -> None:
    assert all(0 <= cue.start < cue.end for cue in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


@settings(deadline=None, derandomize=True, max_examples=150)
@for_all(words_at_a_pace)
def test_cues_of_speech_keep_the_rules(spoken: list[tuple[str, float, float]]) -> None:
    transcript = talk(spoken)
    found = cues(transcript)
    in_order(found)
    assert said(found) == [word.text for word in transcript.words]
    for cue in found:
        assert 1 <= len(cue.lines) <= 2
        assert all(0 < len(line) <= LINE and line == line.strip() for line in cue.lines)
        assert cue.end - cue.start <= 7000
    for before, after in pairwise(found):
        gap = after.start - before.end
        assert gap >= 500 or gap == 80 or before.end - before.start > 6920


@settings(deadline=None, derandomize=True, max_examples=150)
@for_all(words_at_a_pace)
def test_a_cue_begins_with_its_first_word(spoken: list[tuple[str, float, float]]) -> None:
    transcript = talk(spoken)
    words = list(transcript.words)
    at = 0
    for cue in cues(transcript):
        assert cue.start == pytest.approx(words[at].start * 1000, abs=1)
        at += len(said([cue]))


@settings(deadline=None, derandomize=True, max_examples=200)
@for_all(st.lists(heard, max_size=8), st.floats(0, 100))
def test_no_transcript_at_all_breaks_the_cues(segments: list[Heard], duration: float) -> None:
    transcript = settled(segments, duration)
    found = cues(transcript)
    in_order(found)
    expected = [
        word
        for segment in transcript.segments
        for word in ([w.text for w in segment.words] or [segment.text])
        for word in word.split()
    ]
    assert said(found) == expected
    if found and transcript.duration * 1000 > len(expected):
        assert found[-1].end <= transcript.duration * 1000


def test_speech_at_an_easy_pace_is_read_at_17_characters_a_second() -> None:
    spoken = paced("we speak slowly, so that all of you can follow. easy, is it not?", 0.4, 0.05)
    for cue in cues(talk(spoken * 6)):
        assert len(" ".join(cue.lines)) * 1000 / (cue.end - cue.start) <= 17
        assert cue.end - cue.start >= 1000


def test_a_cue_ends_with_its_sentence() -> None:
    text = "This is one. Here is a second sentence, and it is long. A third one follows."
    found = cues(talk(paced(text, 0.35, 0.02)))
    assert [" ".join(cue.lines) for cue in found] == [
        "This is one.",
        "Here is a second sentence, and it is long.",
        "A third one follows.",
    ]


def test_a_cue_ends_at_a_pause() -> None:
    spoken = [
        ("all", 0.4, 0.0),
        ("together", 0.5, 0.0),
        ("now", 0.5, 0.4),
        ("and", 0.4, 0.0),
        ("again", 0.8, 0.0),
    ]
    assert [cue.lines for cue in cues(talk(spoken))] == [("all together now",), ("and again",)]


def test_a_word_too_short_for_a_cue_of_its_own_stays_with_its_neighbours() -> None:
    spoken = [("Yes.", 0.2, 0.0), ("I", 0.2, 0.0), ("know", 0.5, 0.0), ("that", 0.5, 0.0)]
    assert [cue.lines for cue in cues(talk(spoken))] == [("Yes. I know that",)]


def test_a_long_sentence_is_broken_after_a_comma() -> None:
    text = (
        "When the long winter was over at last, the people of the valley came out of their houses, "
        "and the children ran down to the river"
    )
    found = cues(talk(paced(text, 0.25), per_segment=99))
    assert [" ".join(cue.lines).split()[-1] for cue in found] == ["last,", "houses,", "river"]


def test_two_lines_are_of_about_the_same_length() -> None:
    (cue,) = cues(talk(paced("the quick brown fox jumps over the lazy dog at noon", 0.25)))
    assert cue.lines == ("the quick brown fox jumps", "over the lazy dog at noon")


def test_two_speakers_never_share_a_cue() -> None:
    segments = [
        Heard(1, 2, "How are you?", (), "Ann"),
        Heard(2, 3, "Fine.", (), "Bob"),
        Heard(3, 4, "Good.", (), "Bob"),
    ]
    assert [cue.lines for cue in cues(settled(segments, 10))] == [("How are you?",), ("Fine.",), ("Good.",)]


def test_a_script_without_blanks_keeps_none() -> None:
    found = cues(given("1\n00:00:01,000 --> 00:00:03,000\n今日は。\n".encode(), 9.0))
    assert [cue.lines for cue in found] == [("今日は。",)]
    words = (Word(start=1, end=2, text="今日"), Word(start=2, end=3, text="は。"))
    one = Segment(id=0, start=1, end=3, text="今日は。", words=words)
    transcript = Transcript(language="ja", engine="t", model="t", quality="full", duration=9, segments=(one,))
    assert [cue.lines for cue in cues(transcript)] == [("今日は。",)]


def test_a_word_longer_than_a_line_stays_whole() -> None:
    long = "x" * 60
    found = cues(talk([("see", 0.5, 0.0), (long, 2.0, 0.0), ("now", 0.5, 0.0)]))
    assert said(found) == ["see", long, "now"]


def test_nothing_said_gives_no_cues() -> None:
    assert cues(talk([])) == []


def test_an_hour_of_speech_has_its_cues() -> None:
    spoken = paced("and so it goes on, hour after hour. Nobody stops.", 0.3, 0.06)
    found = cues(talk(spoken * 1000))
    assert len(said(found)) == 10_000
    in_order(found)
