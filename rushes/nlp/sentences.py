"""A transcript as sentences with their times: the units that are compared, joined and quoted."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rushes.domain.transcript import Segment, Transcript, Word

LONG = 40  # words: a longer segment is parted at its sentences
SHORT = 4  # words: what is shorter belongs to what was said before
PAUSE = 1.5  # seconds: what comes after a longer one stands alone
ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "؟")


class Unit(NamedTuple):
    """A sentence; seconds of the film."""

    start: float
    end: float
    text: str
    speaker: str = ""


def units(transcript: Transcript) -> list[Unit]:
    """The sentences of a transcript in order; what an engine repeated in a loop is left out."""
    made: list[Unit] = []
    for segment in transcript.segments:
        if segment.suspect == "loop":
            continue
        for part in parted(segment):
            if made and belongs(part, made[-1]):
                made.append(joined(made.pop(), part))
            else:
                made.append(part)
    return made


def joined(before: Unit, part: Unit) -> Unit:
    return before._replace(end=max(before.end, part.end), text=f"{before.text} {part.text}")


def belongs(part: Unit, before: Unit) -> bool:
    near = part.start - before.end < PAUSE and part.speaker == before.speaker
    return near and min(len(part.text.split()), len(before.text.split())) < SHORT


def parted(segment: Segment) -> Iterator[Unit]:
    """One unit, or one for each sentence of a long segment whose words have times."""
    if len(segment.words) <= LONG:
        yield Unit(segment.start, segment.end, segment.text, segment.speaker)
        return
    for words in sentences(segment.words):
        yield Unit(words[0].start, words[-1].end, " ".join(word.text for word in words), segment.speaker)


def sentences(words: Sequence[Word]) -> Iterator[list[Word]]:
    part: list[Word] = []
    for word in words:
        part.append(word)
        if word.text.endswith(ENDS):
            yield part
            part = []
    if part:
        yield part
