"""The segments of a transcript while their words are being placed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rushes.steps.align.engine import Span
from rushes.steps.align.suspicious_timing import doubts, over_each_other
from rushes.steps.transcribe import Segment, Transcript, Word, spread

ESTIMATED = "estimated times"
GIVEN = "given"
ALIGNED = "aligned times"
PHRASE_END = tuple(",;:.!?…)]”»。！？、，")
LONGEST_PHRASE = 12  # words


@dataclass
class Line:
    """A segment, its words, which of them have times that are doubted, and where the aligner found them."""

    segment: Segment
    words: list[Word]
    doubted: list[bool]
    found: list[Span | None] = field(default_factory=list)


def lines(transcript: Transcript) -> list[Line]:
    """Times that nobody heard are doubted: those of the owner's text, and of segments without word times."""
    heard = transcript.quality == ALIGNED or (transcript.engine != GIVEN and transcript.quality != ESTIMATED)
    made = [line(segment, heard) for segment in transcript.segments]
    for before, after in pairwise(made):
        if over_each_other(before.segment, after.segment):
            before.doubted[-1] = after.doubted[0] = True
    return made


def line(segment: Segment, heard: bool) -> Line:
    words = list(segment.words) or worded(segment)
    doubted = doubts(words) if heard and segment.words else [True] * len(words)
    return Line(segment, words, doubted, [None] * len(words))


def worded(segment: Segment) -> list[Word]:
    """The words of a segment that came without, laid over its time by their length."""
    times = spread(segment.text.split(), [(segment.start, segment.end)])
    return [Word(start=round(word.start, 3), end=round(word.end, 3), text=word.text) for word in times]


def phrases(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words in runs that are said together: up to a mark of punctuation, and not too many."""
    run: list[Word] = []
    for word in words:
        run.append(word)
        if word.text.endswith(PHRASE_END) or len(run) == LONGEST_PHRASE:
            yield run
            run = []
    if run:
        yield run
