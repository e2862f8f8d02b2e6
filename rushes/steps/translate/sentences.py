"""Regroup cues into sentences, the unit of translation, and record which cues show each sentence.

Engines drop a sentence if a cue holds two, and mistranslate one that is split over two cues.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rushes.steps.subtitles import CueLayout
from rushes.steps.subtitles.lines import join_pieces
from rushes.steps.subtitles.scripts import count_columns
from rushes.steps.subtitles.words import Piece

SENTENCE_PAUSE_MS = 2000  # a longer pause ends a sentence
MAX_SENTENCE_COLUMNS = 300  # columns; longer text without a full stop is cut at its longest pause


class CuePart(NamedTuple):
    """The part of a sentence in one cue. `columns`: width of the source text."""

    cue: int
    columns: int


class Sentence(NamedTuple):
    """`changes`: a new, named speaker begins with it. `ends_turn`: another speaker follows."""

    text: str
    parts: tuple[CuePart, ...]
    speaker: str
    changes_speaker: bool
    ends_turn: bool


CuePiece = tuple[int, Piece]
"""The index of a cue and a piece that it shows."""


def split_sentences(cues: Sequence[CueLayout]) -> list[Sentence]:
    """Return all sentences in order. Every piece of every cue belongs to exactly one."""
    cue_pieces = [(index, piece) for index, laid_cue in enumerate(cues) for piece in laid_cue.words]
    return [build_sentence(group) for run in split_runs(cue_pieces) for group in split_long_run(run)]


def build_sentence(cue_pieces: Sequence[CuePiece]) -> Sentence:
    """Build a sentence from its pieces."""
    pieces = [piece for _, piece in cue_pieces]
    cue_indices = dict.fromkeys(index for index, _ in cue_pieces)
    parts = tuple(
        CuePart(cue, count_columns(join_pieces([piece for index, piece in cue_pieces if index == cue])))
        for cue in cue_indices
    )
    first, last = pieces[0], pieces[-1]
    return Sentence(join_pieces(pieces), parts, first.speaker, first.changes_speaker, last.ends_turn)


def split_runs(cue_pieces: Sequence[CuePiece]) -> Iterator[Sequence[CuePiece]]:
    """Split the pieces at sentence ends, speaker changes and long pauses."""
    start = 0
    for index in range(1, len(cue_pieces) + 1):
        piece = cue_pieces[index - 1][1]
        if (
            index == len(cue_pieces)
            or piece.ends_sentence
            or piece.ends_turn
            or cue_pieces[index][1].start - piece.end >= SENTENCE_PAUSE_MS
        ):
            yield cue_pieces[start:index]
            start = index


def split_long_run(run: Sequence[CuePiece]) -> Iterator[Sequence[CuePiece]]:
    """Split a run into parts of at most LONGEST columns, each cut at the longest pause in its second half."""
    while count_columns(join_pieces([piece for _, piece in run])) > MAX_SENTENCE_COLUMNS and len(run) > 1:
        fitting_cuts = [
            cut
            for cut in range(1, len(run))
            if count_columns(join_pieces([piece for _, piece in run[:cut]])) <= MAX_SENTENCE_COLUMNS
        ]
        late_cuts = fitting_cuts[len(fitting_cuts) // 2 :] or [1]
        cut = max(
            late_cuts, key=lambda cut: (run[cut][1].start - run[cut - 1][1].end, run[cut - 1][1].ends_clause)
        )
        yield run[:cut]
        run = run[cut:]
    yield run
