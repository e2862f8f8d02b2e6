"""The transcript that comes of what an aligner found."""

from collections.abc import Iterator, Sequence
from typing import Any

from rushes.media.audio import RATE
from rushes.steps.align.audio_slice import slice_audio
from rushes.steps.align.engine import Span
from rushes.steps.align.interpolate import Interpolated, interpolate, longest_ascending
from rushes.steps.align.lines import ALIGNED, ESTIMATED, AlignmentLine
from rushes.steps.transcribe import Segment, Transcript, Word
from rushes.steps.transcribe.speech import Recording, find_speech

MOST = 0.5  # of the words found, from which the times are no estimate any more
FARTHEST = (
    0.25  # seconds between an engine's times of a word and the aligner's: of 550 words one is farther off
)


def merge_times(transcript: Transcript, work: Sequence[AlignmentLine], sound: Recording) -> Transcript:
    """The transcript with all words placed; what else it holds is kept as it is."""
    if transcript.quality == ESTIMATED:
        segments, better = list(interpolate_untimed(transcript, work, sound)), is_mostly_aligned(work)
    else:
        segments, better = list(timed(work, transcript.duration)), False
    segments.sort(key=lambda segment: (segment.start, segment.end))
    changes: dict[str, Any] = {
        **transcript.model_dump(),
        "segments": [
            segment.model_copy(update={"id": at}).model_dump() for at, segment in enumerate(segments)
        ],
        "quality": ALIGNED if better else transcript.quality,
    }
    return Transcript.model_validate(changes)


def is_mostly_aligned(work: Sequence[AlignmentLine]) -> bool:
    spans = [span for line in work for span in line.spans]
    return sum(span is not None for span in spans) >= MOST * len(spans)


def interpolate_untimed(
    transcript: Transcript, work: Sequence[AlignmentLine], sound: Recording
) -> Iterator[Segment]:
    """Segments whose own times were a guess: they lie where their words are."""
    texts = [word.text for line in work for word in line.words]
    spans = [span for line in work for span in line.spans]
    ascending = longest_ascending(spans, [None] * len(spans))
    if not any(ascending):
        yield from (flagged(line) for line in work)
        return
    laid = iter(interpolate(texts, ascending, 0.0, transcript.duration, lambda room: spoken(sound, room)))
    for line in work:
        words = placed(line, [next(laid) for _ in line.words], transcript.duration)
        yield line.segment.model_copy(update=edges(words) | {"words": words})


def spoken(sound: Recording, room: Span) -> list[Span]:
    """Where somebody speaks in a span of seconds."""
    part = slice_audio(sound, room)
    stretches_found = find_speech(part) if len(part) else ()
    return [Span(part.start + start / RATE, part.start + end / RATE) for start, end in stretches_found]


def timed(work: Sequence[AlignmentLine], duration: float) -> Iterator[Segment]:
    """Segments at their own times, moved where their words were found."""
    at = 0.0
    for line in work:
        segment = moved(line, at, duration) if line.is_wanted else line.segment
        yield segment
        at = max(at, segment.words[-1].end) if segment.words else at


def moved(line: AlignmentLine, at: float, duration: float) -> Segment:
    """The segment with its words; those before it end at `at`."""
    segment, pairs = line.segment, zip(line.words, line.doubted, strict=True)
    own = [None if bad else Span(word.start, word.end) for word, bad in pairs]
    floor = 0.0 if any(own) and at > segment.start else at
    spans = merged(line, own, floor)
    if not any(spans):
        return flagged(line)
    laid = interpolate([word.text for word in line.words], spans, max(segment.start, floor), segment.end)
    words = placed(line, laid, duration)
    return segment.model_copy(update={"words": words, **around(line, spans, words)})


def merged(line: AlignmentLine, own: Sequence[Span | None], floor: float) -> list[Span | None]:
    """The engine's own times with the aligner's between them; where every word is wanted, the other way round."""
    if not line.every_word:
        return longest_ascending(line.spans, own, floor)
    near = [
        span if span and not (mine and apart(span, mine) > FARTHEST) else None
        for span, mine in zip(line.spans, own, strict=True)
    ]
    return longest_ascending(own, longest_ascending(near, [None] * len(near), floor), floor)


def apart(span: Span, other: Span) -> float:
    """Seconds between two spans; negative where they overlap."""
    return max(span.start, other.start) - min(span.end, other.end)


def flagged(line: AlignmentLine) -> Segment:
    """The segment with the times that it had: nothing better was found, and its words say so."""
    words = [word.model_copy(update={"probability": 0.0, "timing": None}) for word in line.words]
    return line.segment.model_copy(update={"words": tuple(words)})


def around(line: AlignmentLine, spans: Sequence[Span | None], words: Sequence[Word]) -> dict[str, float]:
    """The segment's edges: those of its first and last word where these were found, else wide enough for all."""
    start, end = line.segment.start, line.segment.end
    first, last = words[0].start, words[-1].end
    return {
        "start": first if line.words_to_align[0] and spans[0] else min(start, first),
        "end": last if line.words_to_align[-1] and spans[-1] else max(end, last),
    }


def placed(line: AlignmentLine, laid: Sequence[Interpolated], duration: float) -> tuple[Word, ...]:
    """The words at their times, in milliseconds and not after `duration`."""
    words, at = list[Word](), 0.0
    for word, place, span in zip(line.words, laid, line.spans, strict=True):
        start = max(at, min(round(place.start, 3), duration))
        at = max(start, min(round(place.end, 3), duration))
        sure = 0.0 if place.guessed else word.probability
        timing = "aligned" if span == (place.start, place.end) else None
        words.append(
            word.model_copy(update={"start": start, "end": at, "probability": sure, "timing": timing})
        )
    return tuple(words)


def edges(words: Sequence[Word]) -> dict[str, float]:
    return {"start": words[0].start, "end": words[-1].end}
