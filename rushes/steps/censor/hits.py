"""Finds the censored words of a transcript, and the stretches of sound in which they are said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rushes.steps.censor.censored import Hit
from rushes.steps.censor.lexicon import Lexicon
from rushes.steps.censor.tokens import tokens
from rushes.steps.transcribe import Segment, Transcript, Word, estimate_word_times

BEFORE, AFTER = 0.06, 0.1  # seconds of padding of an aligned word, where the neighbours leave room for it
UNALIGNED = 0.25  # seconds of padding on either side of a word that nobody aligned, whatever its neighbours
MERGE = 0.15  # seconds; two mutes closer than this, with no word between, are one
SHORTEST = 0.12  # seconds; a word that an engine gave less time than anybody needs is widened to this


@dataclass(frozen=True)
class Place:
    """A word of the transcript: its segment, its place there, and how it is written."""

    segment: int
    number: int
    word: Word


def list_places(transcript: Transcript) -> list[Place]:
    """Every word in order. A segment without word times has estimated ones: never is a whole line taken for one."""
    return [
        Place(segment.id, number, word)
        for segment in transcript.segments
        for number, word in enumerate(has_word_times(segment))
    ]


def has_word_times(segment: Segment) -> Sequence[Word]:
    if segment.words:
        return segment.words
    laid = estimate_word_times(segment.text.split(), [(segment.start, segment.end)])
    return [Word(start=word.start, end=word.end, text=word.text) for word in laid]


def find_hits(places: Sequence[Place], lexicon: Lexicon) -> Iterator[tuple[Hit, range]]:
    """Each hit with the places in `said` that it takes. A phrase may run on into the next segment."""
    text: list[str] = []
    owner: list[int] = []
    for at, place in enumerate(places):
        parts = tokens(place.word.text)
        text += parts
        owner += [at] * len(parts)
    for match in lexicon.matches(text):
        taken = range(owner[match.start], owner[match.start + match.length - 1] + 1)
        yield _hit(places, taken, match.phrase, match.level), taken


def _hit(places: Sequence[Place], taken: range, phrase: str, level: str) -> Hit:
    mine = [places[at] for at in taken]
    return Hit(
        start=mine[0].word.start,
        end=mine[-1].word.end,
        text=" ".join(place.word.text for place in mine),
        phrase=phrase,
        level=level,
        segment=mine[0].segment,
        words=tuple(place.number for place in mine if place.segment == mine[0].segment),
    )


def mute_spans(places: Sequence[Place], taken: Sequence[range], duration: float) -> list[tuple[float, float]]:
    """What is silenced, ascending and apart: each hit with its padding.

    `taken` are the places of the hits, ascending; `duration` is the film's, in seconds. An aligned hit is padded
    up to half of the gap to its neighbours, and the word beside it is not touched, unless the hit itself was
    given no time. Any other time may be off, so that the hit is padded into its neighbours.
    """
    spans: list[tuple[float, float]] = []
    last = -1
    for places_ in taken:
        start, end = pad_span(places, places_, duration)
        if spans and (places_.start == last or start <= spans[-1][1]) and start - spans[-1][1] < MERGE:
            spans[-1] = (min(start, spans[-1][0]), max(end, spans[-1][1]))
        elif end > start:
            spans.append((start, end))
        last = places_.stop
    return spans


def pad_span(places: Sequence[Place], taken: range, duration: float) -> tuple[float, float]:
    first, last = places[taken.start].word, places[taken.stop - 1].word
    before = places[taken.start - 1].word.end if taken.start else 0.0
    after = places[taken.stop].word.start if taken.stop < len(places) else duration
    start = first.start - padding(first, BEFORE, first.start - before)
    end = last.end + padding(last, AFTER, after - last.end)
    short = max(0.0, SHORTEST - (end - start)) / 2
    return round(max(0.0, start - short), 4), min(duration, round(end + short, 4))


def padding(word: Word, most: float, gap: float) -> float:
    """Seconds of padding on that side of a word on which the next word is `gap` seconds away."""
    return min(most, max(0.0, gap) / 2) if word.timing == "aligned" else UNALIGNED
