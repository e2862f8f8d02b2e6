"""A transcript as the smallest parts that a line may be made of, with the blanks between and the pauses after."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rushes.steps.subtitles.nonbreaking import belongs
from rushes.steps.subtitles.phrases import Phrases, begins_phrase, is_abbreviation, leans, phrases
from rushes.steps.subtitles.profiles import Rules
from rushes.steps.subtitles.scripts import columns, may_part, phrase_begins, units
from rushes.steps.transcribe import Segment, Transcript, Word, spread

SENTENCE_ENDS = tuple(".!?…。！？؟")
CLAUSE_ENDS = tuple(",;:—–、，；：،؛")
CLOSERS = "\"'”’»)]」』）"
DASH = "- "  # before what another speaker says
APART = 1000  # milliseconds of silence over which nothing is held together


class Piece(NamedTuple):
    """A word, or words that stand together. Times are milliseconds; `joint` is what stands before it in the text.

    `changes`: with it, another speaker begins who is known. `ends_turn`: what follows is said by somebody else,
    or by nobody knows whom. `begins_phrase`: a line may well begin with it. `leans`: a line should not end with it.
    """

    text: str
    joint: str
    start: int
    end: int
    speaker: str = ""
    changes: bool = False
    ends_turn: bool = False
    ends_sentence: bool = False
    ends_clause: bool = False
    begins_phrase: bool = False
    leans: bool = False


def stretches(transcript: Transcript, rules: Rules) -> list[list[Piece]]:
    """The pieces of each segment."""
    known, language = phrases(transcript.language), transcript.language
    return [
        list(marked(whole(timed_pieces(segment, rules), known, language, rules), known))
        for segment in transcript.segments
    ]


def timed_pieces(segment: Segment, rules: Rules) -> Iterator[Piece]:
    """The segment's words; one wider than a line is cut up if its script has no blanks."""
    words = timed(segment)
    for word, joint in zip(words, joints(segment.text, words), strict=True):
        cut = columns(word.text) > rules.limit(word.text) - len(DASH)
        parts = units(word.text) if cut else [word.text]
        for at, part in enumerate(spread(parts, [(word.start, word.end)])):
            start, end = round(part.start * 1000), round(part.end * 1000)
            yield Piece(part.text, "" if at else joint, start, end, segment.speaker)


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


def whole(words: Iterable[Piece], known: Phrases, language: str, rules: Rules) -> list[Piece]:
    """What must not be parted in one piece, as long as it goes into a line."""
    found: list[Piece] = []
    for piece in words:
        if found and stands_with(found[-1], piece, known, language, rules):
            joined = found[-1].text + piece.joint + piece.text
            found[-1] = found[-1]._replace(text=joined, end=max(found[-1].end, piece.end))
        else:
            found.append(piece)
    return found


def stands_with(before: Piece, piece: Piece, known: Phrases, language: str, rules: Rules) -> bool:
    joined = before.text + piece.joint + piece.text
    if piece.start - before.end > APART or columns(joined) > rules.limit(joined) - len(DASH):
        return False
    if piece.joint:
        return belongs(before.text, piece.text, known, language)
    return not may_part(before.text, piece.text)


def marked(words: Sequence[Piece], known: Phrases) -> Iterator[Piece]:
    """The pieces with what their words say of the places between them."""
    before = ""
    for piece in words:
        bare = piece.text.rstrip(CLOSERS)
        japanese = bool(before) and not piece.joint and phrase_begins(before, piece.text)
        yield piece._replace(
            ends_sentence=bare.endswith(SENTENCE_ENDS) and not is_abbreviation(piece.text, known),
            ends_clause=bare.endswith(CLAUSE_ENDS),
            begins_phrase=japanese or begins_phrase(piece.text, known),
            leans=leans(piece.text, known),
        )
        before = piece.text
