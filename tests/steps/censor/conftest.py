"""Transcripts for the tests."""

from collections.abc import Callable, Sequence

import pytest

from rushes.steps.transcribe import Segment, Transcript, Word

Say = Callable[..., Transcript]


def spoken(language: str, *lines: str, length: float = 0.3, gap: float = 0.05) -> Transcript:
    """A segment a line, `length` seconds a word, `gap` seconds between two; every word is aligned."""
    at, segments = 0.0, []
    for number, line in enumerate(lines):
        words = []
        for text in line.split():
            words.append(Word(start=round(at, 4), end=round(at + length, 4), text=text, timing="aligned"))
            at += length + gap
        segments.append(segment(number, line, words))
    return whole(segments, at + 1, language)


def segment(number: int, text: str, words: Sequence[Word]) -> Segment:
    return Segment(id=number, start=words[0].start, end=words[-1].end, text=text, words=tuple(words))


def whole(segments: Sequence[Segment], duration: float, language: str = "en") -> Transcript:
    return Transcript(
        language=language,
        engine="given",
        model="none",
        quality="full",
        duration=duration,
        segments=tuple(segments),
    )


@pytest.fixture
def say() -> Say:
    return spoken
