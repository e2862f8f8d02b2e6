"""The words of a transcript as they stand in its text, with the blanks between them and the pauses after them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rushes.transcribe import Segment, Transcript, Word, spread

SENTENCE_ENDS = ".!?…。！？"
CLAUSE_ENDS = ",;:—–、，；："
CLOSERS = "\"'”’»)]"


class Piece(NamedTuple):
    """A word on its way into a cue. Times are milliseconds; `joint` is what stands before it in the text.

    `ends_turn`: what follows is said by somebody else.
    """

    text: str
    joint: str
    start: int
    end: int
    ends_turn: bool = False

    @property
    def ends_sentence(self) -> bool:
        return self.text.rstrip(CLOSERS).endswith(tuple(SENTENCE_ENDS))

    @property
    def ends_clause(self) -> bool:
        return self.text.rstrip(CLOSERS).endswith(tuple(CLAUSE_ENDS))


def pieces(transcript: Transcript) -> list[Piece]:
    """All words in order; starts never go back."""
    found: list[Piece] = []
    latest = 0
    speaker = ""
    for segment in transcript.segments:
        if found and segment.speaker != speaker:
            found[-1] = found[-1]._replace(ends_turn=True)
        speaker = segment.speaker
        for word, joint in zip(words := timed(segment), joints(segment.text, words), strict=True):
            latest = max(latest, round(word.start * 1000))
            found.append(Piece(word.text, joint, latest, max(latest, round(word.end * 1000))))
    return found


def timed(segment: Segment) -> Sequence[Word]:
    """The segment's words; of an engine without word times, its text spread over the segment."""
    if segment.words:
        return segment.words
    guessed = spread(segment.text.split(), [(segment.start, segment.end)])
    return [Word(start=word.start, end=word.end, text=word.text) for word in guessed]


def joints(text: str, words: Sequence[Word]) -> Iterator[str]:
    """What stands before each word: "" between words of a script without blanks, else a blank.

    A text that does not hold the words one after the other gives blanks.
    """
    at = 0
    apart: list[str] = []
    for word in words:
        place = text.find(word.text, at)
        if place < 0 or text[at:place].strip():
            return iter([" "] * len(words))
        apart.append(text[at:place])
        at = place + len(word.text)
    return iter([" ", *apart[1:]])
