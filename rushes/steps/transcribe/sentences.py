"""Segments from words: a sentence, or what lies between two pauses, and never longer than can be read."""

from collections.abc import Iterator, Sequence
from re import compile as pattern

from rushes.steps.transcribe.normalize import RawSegment, RawWord

PAUSE = 0.3  # seconds of silence that end a segment of an engine without punctuation
LONGEST = 12.0  # seconds; a longer segment is cut at its longest pause
ENDS = pattern(r".*[.!?…。！？][\"'”’»)\]」』]*\s*")
SHORT = pattern(r"\s*(?:[A-Z][a-z]{0,2}|(?:[A-Za-z]\.)+[A-Za-z])\.\s*")


def segments(words: Sequence[RawWord], pause: float = PAUSE) -> list[RawSegment]:
    """Words, in order, as segments. Blanks are put between the words when the engine gave none with them."""
    spaced = any(word.text[:1].isspace() for word in words)
    joint = "" if spaced else " "
    return [
        RawSegment(part[0].start, part[-1].end, joint.join(word.text for word in part), part)
        for part in sentences(words, pause)
    ]


def sentences(words: Sequence[RawWord], pause: float = PAUSE) -> Iterator[Sequence[RawWord]]:
    """The words in runs that end with a sentence's mark, or at a pause of so many seconds."""
    start = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words[at].start - words[at - 1].end >= pause or ends(words[at - 1].text):
            yield from shortened(words[start:at])
            start = at


def ends(word: str) -> bool:
    """It ends a sentence: "there." does, "Mr." and "U.S." need not."""
    return ENDS.fullmatch(word) is not None and SHORT.fullmatch(word) is None


def shortened(words: Sequence[RawWord]) -> Iterator[Sequence[RawWord]]:
    """A run in parts of at most LONGEST seconds, each cut at the longest pause in its second half."""
    while words and words[-1].end - words[0].start > LONGEST:
        fits = [at for at in range(1, len(words)) if words[at - 1].end - words[0].start <= LONGEST]
        late = fits[len(fits) // 2 :] or [1]
        cut = max(late, key=lambda at: words[at].start - words[at - 1].end)
        yield words[:cut]
        words = words[cut:]
    if words:
        yield words
