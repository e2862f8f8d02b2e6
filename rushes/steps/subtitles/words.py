"""Split a transcript into the smallest parts of a line, with the separators and boundaries between them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rushes.steps.subtitles.nonbreaking import must_stay_together
from rushes.steps.subtitles.phrases import (
    PhraseWords,
    begins_phrase,
    binds_to_next,
    is_abbreviation,
    phrase_words_of,
)
from rushes.steps.subtitles.profiles import Rules
from rushes.steps.subtitles.scripts import (
    can_break_between,
    count_columns,
    split_units,
    starts_japanese_phrase,
)
from rushes.steps.transcribe import Segment, Transcript, Word, estimate_word_times

SENTENCE_ENDS = tuple(".!?…。！？؟")
CLAUSE_ENDS = tuple(",;:—–、，；：،؛")
CLOSING_PUNCTUATION = "\"'”’»)]」』）"
SPEAKER_DASH = "- "  # before another speaker's line
MAX_JOIN_PAUSE_MS = 1000  # words are not kept together over a longer pause


class Piece(NamedTuple):
    """A word, or words that stay together. Times are milliseconds; `separator` precedes it in the text.

    `changes_speaker`: a new, known speaker begins with it. `ends_turn`: another or an unknown speaker follows.
    `begins_phrase`: a line may begin with it. `binds_next`: a line should not end with it.
    """

    text: str
    separator: str
    start: int
    end: int
    speaker: str = ""
    changes_speaker: bool = False
    ends_turn: bool = False
    ends_sentence: bool = False
    ends_clause: bool = False
    begins_phrase: bool = False
    binds_next: bool = False


def pieces_per_segment(transcript: Transcript, rules: Rules) -> list[list[Piece]]:
    """Return the pieces of each segment."""
    known, language = phrase_words_of(transcript.language), transcript.language
    return [
        list(mark_boundaries(join_inseparable(timed_pieces(segment, rules), known, language, rules), known))
        for segment in transcript.segments
    ]


def timed_pieces(segment: Segment, rules: Rules) -> Iterator[Piece]:
    """Yield the segment's words; a word wider than a line is split if its script has no spaces."""
    words = timed_words(segment)
    for word, separator in zip(words, separators(segment.text, words), strict=True):
        is_too_wide = count_columns(word.text) > rules.max_columns_for(word.text) - len(SPEAKER_DASH)
        parts = split_units(word.text) if is_too_wide else [word.text]
        for index, part in enumerate(estimate_word_times(parts, [(word.start, word.end)])):
            start, end = round(part.start * 1000), round(part.end * 1000)
            yield Piece(part.text, "" if index else separator, start, end, segment.speaker)


def timed_words(segment: Segment) -> Sequence[Word]:
    """Return the segment's words, with estimated times if the engine gave none."""
    if segment.words:
        return segment.words
    estimated = estimate_word_times(segment.text.split(), [(segment.start, segment.end)])
    return [Word(start=word.start, end=word.end, text=word.text) for word in estimated]


def separators(text: str, words: Sequence[Word]) -> Iterator[str]:
    """Yield the separator before each word: "" in scripts without spaces, else a space.

    If the text does not contain the words in order, all separators are spaces.
    """
    position = 0
    found_separators: list[str] = []
    for word in words:
        start = text.find(word.text, position)
        if start < 0 or text[position:start].strip():
            return iter([" "] * len(words))
        found_separators.append(text[position:start])
        position = start + len(word.text)
    return iter([" ", *found_separators[1:]])


def join_inseparable(words: Iterable[Piece], known: PhraseWords, language: str, rules: Rules) -> list[Piece]:
    """Join words that must stay on one line, as long as they fit into a line."""
    pieces: list[Piece] = []
    for piece in words:
        if pieces and is_inseparable(pieces[-1], piece, known, language, rules):
            joined = pieces[-1].text + piece.separator + piece.text
            pieces[-1] = pieces[-1]._replace(text=joined, end=max(pieces[-1].end, piece.end))
        else:
            pieces.append(piece)
    return pieces


def is_inseparable(before: Piece, piece: Piece, known: PhraseWords, language: str, rules: Rules) -> bool:
    """Return whether a line break between the two pieces is forbidden."""
    joined = before.text + piece.separator + piece.text
    if piece.start - before.end > MAX_JOIN_PAUSE_MS or count_columns(joined) > rules.max_columns_for(
        joined
    ) - len(SPEAKER_DASH):
        return False
    if piece.separator:
        return must_stay_together(before.text, piece.text, known, language)
    return not can_break_between(before.text, piece.text)


def mark_boundaries(words: Sequence[Piece], known: PhraseWords) -> Iterator[Piece]:
    """Yield the pieces with their sentence, clause and phrase boundaries."""
    before = ""
    for piece in words:
        text = piece.text.rstrip(CLOSING_PUNCTUATION)
        begins_japanese_phrase = (
            bool(before) and not piece.separator and starts_japanese_phrase(before, piece.text)
        )
        yield piece._replace(
            ends_sentence=text.endswith(SENTENCE_ENDS) and not is_abbreviation(piece.text, known),
            ends_clause=text.endswith(CLAUSE_ENDS),
            begins_phrase=begins_japanese_phrase or begins_phrase(piece.text, known),
            binds_next=binds_to_next(piece.text, known),
        )
        before = piece.text
