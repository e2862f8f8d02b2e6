"""What an engine says may be anything; what rushes keeps is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.domain.transcript import clean_text
from rushes.errors import Reason, Rejected
from rushes.steps.transcribe import Segment, Transcript, Word, parse_transcript
from rushes.steps.transcribe.normalize import RawSegment, RawWord
from tests.steps.transcribe.strategies import heard, settled

durations = st.floats(0, 100, allow_nan=False)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(heard, max_size=8), durations)
def test_whatever_is_heard_settles_into_a_valid_transcript(
    segments: list[RawSegment], duration: float
) -> None:
    transcript = settled(segments, duration)
    assert len(transcript.segments) == sum(bool(clean_text(segment.text)) for segment in segments)
    assert parse_transcript(transcript.json_bytes()) == transcript


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(heard, max_size=8), durations)
def test_no_text_is_lost_and_no_word(segments: list[RawSegment], duration: float) -> None:
    transcript = settled(segments, duration)
    kept = [segment for segment in segments if clean_text(segment.text)]
    assert sorted(segment.text for segment in transcript.segments) == sorted(clean_text(s.text) for s in kept)
    assert sorted(word.text for word in transcript.words) == sorted(
        clean_text(word.text) for segment in kept for word in segment.words if clean_text(word.text)
    )


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(heard, max_size=8), durations)
def test_settling_twice_changes_nothing(segments: list[RawSegment], duration: float) -> None:
    once = settled(segments, duration)
    again = settled(
        [
            RawSegment(
                segment.start,
                segment.end,
                segment.text,
                [RawWord(word.start, word.end, word.text, word.probability) for word in segment.words],
                segment.speaker,
                segment.suspect,
            )
            for segment in once.segments
        ],
        once.duration,
    )
    assert again == once


def test_times_become_plain_floats_in_milliseconds() -> None:
    word = RawWord(np.float64(0.10049), np.float64(0.7), " hi ", np.float64(0.5))
    transcript = settled([RawSegment(np.float64(0.1), np.float64(1.00049), " hi ", [word])], 2.0)
    segment = transcript.segments[0]
    assert (segment.start, segment.end, segment.text) == (0.1, 1.0, "hi")
    assert segment.words == (Word(start=0.1, end=0.7, text="hi", probability=0.5),)
    assert type(segment.words[0].start) is float


def test_a_segment_that_passes_the_end_is_cut_there() -> None:
    transcript = settled([RawSegment(9.0, 12.0, "end", [RawWord(9.5, 11.0, "end")])], 10.0)
    assert transcript.segments[0].end == 10.0
    assert transcript.segments[0].words[0].end == 10.0


def test_segments_that_come_out_of_order_are_sorted() -> None:
    transcript = settled([RawSegment(5, 6, "two"), RawSegment(1, 2, "one")], 10)
    assert [(segment.id, segment.text) for segment in transcript.segments] == [(0, "one"), (1, "two")]


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\n b\t", "a b"), ("\x00a\x07b", "ab"), ("\ud800", ""), ("x\ufffe", "x"), ("\u2028", "")],
)
def test_what_a_subtitle_cannot_hold_is_taken_out(text: str, kept: str) -> None:
    assert clean_text(text) == kept


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"segments": [{"id": 0, "start": 2, "end": 1, "text": "a"}]}, "decrease"),
        ({"segments": [{"id": 3, "start": 1, "end": 2, "text": "a"}]}, "the id 3"),
        ({"segments": [{"id": 0, "start": 1, "end": 11, "text": "a"}]}, "after the video"),
        ({"segments": [{"id": 0, "start": 1, "end": 2, "text": " "}]}, "segments.0.text"),
        ({"segments": [{"id": 0, "start": -1, "end": 2, "text": "a"}]}, "segments.0.start"),
        ({"extra": 1}, "extra"),
        ({"duration": None}, "duration"),
    ],
)
def test_a_transcript_that_was_edited_wrongly_is_refused_and_says_where(change: dict, where: str) -> None:
    import json

    right = {"language": "en", "engine": "e", "model": "m", "quality": "full", "duration": 10, "segments": []}
    assert parse_transcript(json.dumps(right).encode()).segments == ()
    with pytest.raises(Rejected, match=where) as refusal:
        parse_transcript(json.dumps(right | change).encode())
    assert refusal.value.reason is Reason.BAD_TRANSCRIPT


def test_bytes_that_are_no_json_are_refused() -> None:
    with pytest.raises(Rejected, match=r"not a valid transcript\.json"):
        parse_transcript(b"\xff\xfe1\n00:00")


def test_segments_in_the_wrong_order_are_refused() -> None:
    one, two = (Segment(id=n, start=5 - n, end=6, text="a") for n in (0, 1))
    with pytest.raises(ValueError, match="not in order"):
        Transcript(language="en", engine="e", model="m", quality="full", duration=9, segments=(one, two))
