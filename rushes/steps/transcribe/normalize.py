"""From what an engine heard to a transcript that keeps the rules of transcript.py, whatever the engine."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rushes.domain.transcript import Segment, SuspectReason, Transcript, Word, clean_text


class RawWord(NamedTuple):
    """A word as an engine gives it, in seconds; nothing about it is certain."""

    start: float
    end: float
    text: str
    probability: float = 1.0


class RawSegment(NamedTuple):
    """A segment as an engine gives it, in seconds; nothing about it is certain."""

    start: float
    end: float
    text: str
    words: Sequence[RawWord] = ()
    speaker: str = ""
    suspect: SuspectReason | None = None


def normalize(
    heard: Iterable[RawSegment], *, language: str, engine: str, model: str, quality: str, duration: float
) -> Transcript:
    """Times are rounded to milliseconds and moved to the nearest place allowed; what has no text goes.

    Settling what is settled changes nothing.
    """
    length = milliseconds(max(0.0, duration))
    placed = sorted((place(segment, length) for segment in heard if clean_text(segment.text)), key=by_time)
    return Transcript(
        language=language,
        engine=engine,
        model=model,
        quality=quality,
        duration=length,
        segments=tuple(segment.model_copy(update={"id": n}) for n, segment in enumerate(placed)),
    )


def by_time(segment: Segment) -> tuple[float, float]:
    return segment.start, segment.end


def place(segment: RawSegment, length: float) -> Segment:
    """The segment inside [0, length], its words inside it and each at or after the end of the one before."""
    start = within(segment.start, 0.0, length)
    end = within(segment.end, start, length)
    words, at = [], start
    for word in segment.words:
        if text := clean_text(word.text):
            begun = within(word.start, at, end)
            at = within(word.end, begun, end)
            sure = within(word.probability, 0.0, 1.0)
            words.append(Word(start=begun, end=at, text=text, probability=sure))
    return Segment(
        start=start,
        end=end,
        text=segment.text,
        speaker=clean_text(segment.speaker),
        suspect=segment.suspect,
        words=tuple(words),
    )


def within(value: float, low: float, high: float) -> float:
    """`value` to milliseconds, moved into [low, high]; what is no number is `low`."""
    return low if math.isnan(value) else min(max(milliseconds(value), low), high)


def milliseconds(value: float) -> float:
    return round(float(value), 3) if math.isfinite(value) else float(value)
