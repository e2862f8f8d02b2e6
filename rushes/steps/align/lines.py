"""The segments of a transcript while their words are being placed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rushes.steps.align.engine import Span
from rushes.steps.align.suspicious_timing import find_suspicious, over_each_other
from rushes.steps.transcribe import Segment, Transcript, Word, estimate_word_times

ESTIMATED = "estimated times"
GIVEN = "given"
ALIGNED = "aligned times"
PHRASE_END = tuple(",;:.!?…)]”»。！？、，")
LONGEST_PHRASE = 12  # words


@dataclass
class AlignmentLine:
    """A segment, its words, which of them have times that are doubted, and where the aligner found them.

    `every_word`: the aligner's times are wanted for all words, not only for the doubted ones.
    """

    segment: Segment
    words: list[Word]
    doubted: list[bool]
    spans: list[Span | None] = field(default_factory=list)
    every_word: bool = False

    @property
    def is_wanted(self) -> bool:
        """Whether the aligner looks for the words of this segment."""
        return bool(self.words) and (self.every_word or any(self.doubted))

    @property
    def words_to_align(self) -> list[bool]:
        """For each word, whether the aligner's times are to replace its own."""
        return [self.every_word or bad for bad in self.doubted]


def make_lines(transcript: Transcript, *, every_word: bool = False) -> list[AlignmentLine]:
    """Times that nobody heard are doubted: those of the owner's text, and of segments without word times."""
    heard = transcript.quality == ALIGNED or (transcript.engine != GIVEN and transcript.quality != ESTIMATED)
    lines_to_align = [make_line(segment, heard, every_word=every_word) for segment in transcript.segments]
    for before, after in pairwise(lines_to_align):
        if over_each_other(before.segment, after.segment):
            before.doubted[-1] = after.doubted[0] = True
    return lines_to_align


def make_line(segment: Segment, heard: bool, *, every_word: bool) -> AlignmentLine:
    words = list(segment.words) or worded(segment)
    doubted = find_suspicious(words) if heard and segment.words else [True] * len(words)
    return AlignmentLine(segment, words, doubted, [None] * len(words), every_word)


def worded(segment: Segment) -> list[Word]:
    """The words of a segment that came without, laid over its time by their length."""
    times = estimate_word_times(segment.text.split(), [(segment.start, segment.end)])
    return [Word(start=round(word.start, 3), end=round(word.end, 3), text=word.text) for word in times]


def split_phrases(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words in runs that are said together: up to a mark of punctuation, and not too many."""
    run: list[Word] = []
    for word in words:
        run.append(word)
        if word.text.endswith(PHRASE_END) or len(run) == LONGEST_PHRASE:
            yield run
            run = []
    if run:
        yield run
