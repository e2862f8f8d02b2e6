"""A text laid over a long sound, piece by piece, so that memory stays small and an error does not travel.

Each piece of speech is offered the words that may come next. What is said and not written leaves the place in the
text as it is; what is written and not said is passed over. Where two pieces find nothing, the next are offered
more words, from that place or from where the clock would be. In the end, words that are missing are looked for
once more, before and between those that were found.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from math import ceil
from typing import NamedTuple

from rushes.media.audio import RATE
from rushes.steps.align.acceptance import accept_spans
from rushes.steps.align.audio_slice import AudioSlice, slice_audio
from rushes.steps.align.engine import Aligner, Span
from rushes.steps.align.lines import split_phrases
from rushes.steps.align.suspicious_timing import has_impossible_times
from rushes.steps.transcribe import Word
from rushes.steps.transcribe.speech import Recording, find_speech, joined

WHOLE = 45.0  # seconds that are searched in one go
PIECE = 30.0  # seconds of a piece of a longer sound
GAP = 2.0  # seconds of silence between two pieces
SPEED = 4.5  # words a second: nobody reads faster for half a minute
SLACK = 40  # words offered beyond that
MOST = 400  # words offered in one go
LOST = 2  # pieces without a find
FEWEST = 4  # missing words that are looked for once more

Say = Callable[[float], None]
"""Told how much is done, from 0 to 1."""


class Gap(NamedTuple):
    """Missing words that follow each other, by number, and the time between the words around them."""

    numbers: tuple[int, ...]
    room: Span


def align_long_text(
    aligner: Aligner, sound: Recording, span: Span, words: Sequence[Word], say: Say
) -> list[Span | None]:
    """When each of the words is said within `span`, in seconds of the sound; None: not found.

    The words' own times say roughly where they are expected.
    """
    part = slice_audio(sound, span)
    if part.seconds <= WHOLE:
        return align_whole(
            aligner, part, words, Span(words[0].start - part.start, words[-1].end - part.start)
        )
    spans = along(aligner, part, words, say)
    tried = set[tuple[int, ...]]()
    while gap := next((gap for gap in gaps(spans, span) if gap.numbers not in tried), None):
        tried.add(gap.numbers)
        late = slice_audio(sound, Span(max(gap.room.start, gap.room.end - WHOLE), gap.room.end))
        chosen = gap.numbers if len(gap.numbers) <= MOST else gap.numbers[-MOST:]
        again = align_whole(aligner, late, [words[number] for number in chosen], Span(0.0, late.seconds))
        for number, retried in zip(chosen, again, strict=True):
            spans[number] = retried
    return spans


def align_whole(aligner: Aligner, part: AudioSlice, words: Sequence[Word], within: Span) -> list[Span | None]:
    """All words looked for in a part at once. What is said `within`, in its seconds, should be mostly they."""
    alignment = aligner.find(part[:], [[word.text for word in phrase] for phrase in split_phrases(words)])
    likely = [
        span if span and not has_impossible_times(*span, word.text) else None
        for span, word in zip(alignment.words, words, strict=True)
    ]
    return [
        span and moved(span, part.start) for span in accept_spans(alignment._replace(words=likely), within)
    ]


def moved(span: Span, seconds: float) -> Span:
    return Span(round(span.start + seconds, 3), round(span.end + seconds, 3))


def along(aligner: Aligner, part: AudioSlice, words: Sequence[Word], say: Say) -> list[Span | None]:
    """The words looked for from piece to piece."""
    spans: list[Span | None] = [None] * len(words)
    at = misses = 0
    for piece in pieces(part):
        low, high = offered(words, at, piece, misses)
        spans[low:high] = align_whole(aligner, piece, words[low:high], Span(0.0, piece.seconds))
        hits = [number for number in range(low, high) if spans[number]]
        at, misses = (hits[-1] + 1, 0) if hits else (at, misses + 1)
        say((piece.last - part.first) / len(part))
    return spans


def pieces(part: AudioSlice) -> Iterator[AudioSlice]:
    """Where somebody speaks, in pieces."""
    for run in joined(list(find_speech(part, most_seconds=PIECE)), PIECE, GAP):
        yield AudioSlice(part.sound, part.first + run[0][0], part.first + run[-1][1])


def offered(words: Sequence[Word], at: int, piece: AudioSlice, misses: int) -> tuple[int, int]:
    """The first of the words that may be said in a piece, and the one behind the last."""
    low, count = at, min(ceil(piece.seconds * SPEED) + SLACK, MOST)
    if misses >= LOST and misses % 3:
        due = bisect_left(words, piece.last / RATE, key=lambda word: word.start)
        low, count = max(at, due - MOST // 2) if misses % 3 == 1 else at, MOST
    return low, min(low + count, len(words))


def gaps(spans: Sequence[Span | None], span: Span) -> Iterator[Gap]:
    """Where at least FEWEST words are missing, and there is time for them."""
    at = span.start
    for missing, run in groupby(range(len(spans)), key=lambda number: spans[number] is None):
        numbers = tuple(run)
        after = next((later.start for later in spans[numbers[-1] + 1 :] if later), span.end)
        last = spans[numbers[-1]]
        if missing and len(numbers) >= FEWEST and after > at:
            yield Gap(numbers, Span(at, after))
        at = last.end if last else at
