"""Which finds of an aligner are no chance.

Chance finds a word here and there and leaves the rest of the sound to other speech. So all is believed where words
make up most of what is said; else only words in a long row, without other speech between them.
"""

from collections.abc import Iterator, Sequence

from rushes.steps.align.engine import AlignedSpans, Span

MOST = (
    2.0  # times as much time of words as of other speech; where a text is read, it is twelve times and more
)
ROW, ROW_WORDS = (
    5.0,
    10,
)  # seconds and words of a long row; chance made 4.5 and 16, in other texts and languages
OTHER = 0.3  # seconds of other speech that end a row


def accept_spans(alignment: AlignedSpans, within: Span) -> list[Span | None]:
    """The words found, None for those that may be chance; what is said `within` counts, in the same seconds."""
    most = time_of(is_recognised(alignment.words), within) >= MOST * time_of(alignment.foreign, within)
    kept = {
        number
        for row in consecutive_words(alignment)
        if most or is_long_run(alignment, row)
        for number in row
    }
    return [span if number in kept else None for number, span in enumerate(alignment.words)]


def is_long_run(alignment: AlignedSpans, row: Sequence[int]) -> bool:
    seconds = sum(span.end - span.start for number in row if (span := alignment.words[number]))
    return len(row) >= ROW_WORDS and seconds >= ROW


def consecutive_words(alignment: AlignedSpans) -> Iterator[list[int]]:
    """The numbers of the words that follow each other without other speech between them."""
    row, before = list[int](), 0.0
    for number, span in enumerate(alignment.words):
        if span is None:
            continue
        if row and time_of(alignment.foreign, Span(before, span.start)) > OTHER:
            yield row
            row = []
        row.append(number)
        before = span.end
    if row:
        yield row


def time_of(spans: Sequence[Span], within: Span) -> float:
    return sum(max(0.0, min(span.end, within.end) - max(span.start, within.start)) for span in spans)


def is_recognised(spans: Sequence[Span | None]) -> list[Span]:
    return [span for span in spans if span]
