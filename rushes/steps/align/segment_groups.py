"""Which segments are looked for together, and where."""

from collections.abc import Iterator
from typing import NamedTuple

from rushes.steps.align.engine import Span
from rushes.steps.align.lines import ESTIMATED, GIVEN, AlignmentLine
from rushes.steps.transcribe import Transcript

OFF_GIVEN, OFF_HEARD = (
    1.0,
    0.5,
)  # seconds that the times of the owner's cues, and of an engine's segments, may be off
LONGEST = 30.0  # seconds of a passage that has more than one segment


class SegmentGroup(NamedTuple):
    """Segments that follow each other, and where they are looked for."""

    lines: list[AlignmentLine]
    span: Span


def group_segments(work: list[AlignmentLine], transcript: Transcript) -> Iterator[SegmentGroup]:
    """The segments that are looked for: all in one where nothing is known of their times, else by those times."""
    if not work:
        return
    if transcript.quality == ESTIMATED:
        yield SegmentGroup(work, Span(0.0, transcript.duration))
        return
    off = OFF_GIVEN if transcript.engine == GIVEN else OFF_HEARD
    for first, last in runs(work):
        start, end = work[first].segment.start, max(line.segment.end for line in work[first:last])
        before = max((line.segment.end for line in work[max(0, first - 1) : first]), default=0.0)
        known = before if first and not work[first - 1].is_wanted else 0.0
        begin = max(start - off, min(known, start))
        yield SegmentGroup(work[first:last], Span(max(0.0, begin), min(end + off, transcript.duration)))


def runs(work: list[AlignmentLine]) -> Iterator[tuple[int, int]]:
    """From and to (behind the last) of wanted segments that follow each other and are not too long together."""
    first = None
    for at, line in enumerate(work):
        if first is not None and (
            not line.is_wanted or line.segment.end - work[first].segment.start > LONGEST
        ):
            yield first, at
            first = None
        if first is None and line.is_wanted:
            first = at
    if first is not None:
        yield first, len(work)
