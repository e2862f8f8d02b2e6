"""Times for the words that no aligner found: between those that it found, by their length."""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby
from math import inf
from typing import NamedTuple

from rushes.steps.align.engine import Span
from rushes.steps.transcribe import estimate_word_times

A_LETTER = 0.08  # seconds, where there is room
LEAST = 0.03  # seconds


Speech = Callable[[Span], Sequence[Span]]
"""Where somebody speaks within a span, asked only where words are missing."""


class Interpolated(NamedTuple):
    """A word's time in seconds, and whether it was guessed."""

    start: float
    end: float
    guessed: bool


def interpolate(
    texts: Sequence[str],
    spans: Sequence[Span | None],
    begin: float,
    end: float,
    speech: Speech = lambda room: (),  # noqa: ARG005
) -> list[Interpolated]:
    """A time for each word: its span, or else a guess between its neighbours and inside [begin, end].

    A guess lies where `speech` finds some; else close to the word before it.
    """
    laid: list[Interpolated] = []
    for missing, run in groupby(range(len(spans)), key=lambda number: spans[number] is None):
        part = list(run)
        if missing:
            low = laid[-1].end if laid else begin
            high = next((span.start for span in spans[part[-1] :] if span), max(end, low))
            room = Span(min(low, high), high)
            laid += guessed([texts[number] for number in part], room, speech, after=bool(laid))
        else:
            laid += [Interpolated(*span, guessed=False) for number in part if (span := spans[number])]
    return laid


def guessed(texts: Sequence[str], room: Span, speech: Speech, *, after: bool) -> Iterator[Interpolated]:
    near = close(texts, room, after=after)
    for word in estimate_word_times(texts, (speech(room) if near != room else ()) or [near]):
        yield Interpolated(word.start, word.end, guessed=True)


def close(texts: Sequence[str], room: Span, *, after: bool) -> Span:
    """As much room as the words need, at its start or at its end."""
    need = min(room.end - room.start, A_LETTER * sum(len(text) + 1 for text in texts))
    return Span(room.start, room.start + need) if after else Span(room.end - need, room.end)


def longest_ascending(
    spans: Sequence[Span | None], fixed: Sequence[Span | None], at: float = 0.0
) -> list[Span | None]:
    """The fixed spans as they are, the others cut so that all ascend from `at`; what has no length left goes."""
    ascending: list[Span | None] = []
    for span, sure, wall in zip(spans, fixed, walls(fixed), strict=True):
        kept = sure or (between(span, at, wall) if span else None)
        ascending.append(kept)
        at = kept.end if kept else at
    return ascending


def walls(fixed: Sequence[Span | None]) -> list[float]:
    """For each place, where the next fixed span begins."""
    ahead = accumulate(reversed(fixed), lambda wall, span: span.start if span else wall, initial=inf)
    return list(ahead)[:0:-1]


def between(span: Span, low: float, high: float) -> Span | None:
    cut = Span(max(span.start, low), min(span.end, high))
    return cut if cut.end - cut.start >= LEAST else None
