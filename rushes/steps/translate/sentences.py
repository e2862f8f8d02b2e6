"""From cues to sentences: what is translated in one go, and which cues it was shown in.

An engine loses a sentence when a cue holds two of them, and mangles one that is torn over two cues.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rushes.steps.subtitles import Laid
from rushes.steps.subtitles.lines import text_of
from rushes.steps.subtitles.scripts import columns
from rushes.steps.subtitles.words import Piece

SILENCE = 2000  # milliseconds between two words that belong to no one sentence
LONGEST = 300  # columns; what has no full stop for so long is cut at its longest pause


class Part(NamedTuple):
    """What one cue shows of a sentence: `columns` of the source's text."""

    cue: int
    columns: int


class Sentence(NamedTuple):
    """`changes`: another speaker, who is known, begins with it; `ends_turn`: somebody else follows."""

    text: str
    parts: tuple[Part, ...]
    speaker: str
    changes: bool
    ends_turn: bool


Said = tuple[int, Piece]
"""A piece, and the number of the cue that shows it."""


def sentences(cues: Sequence[Laid]) -> list[Sentence]:
    """All that is said, in order; every piece of every cue belongs to one sentence."""
    said = [(at, piece) for at, each in enumerate(cues) for piece in each.words]
    return [sentence(part) for run in runs(said) for part in shortened(run)]


def sentence(said: Sequence[Said]) -> Sentence:
    pieces = [piece for _, piece in said]
    shown = dict.fromkeys(at for at, _ in said)
    parts = tuple(Part(cue, columns(text_of([p for at, p in said if at == cue]))) for cue in shown)
    first, last = pieces[0], pieces[-1]
    return Sentence(text_of(pieces), parts, first.speaker, first.changes, last.ends_turn)


def runs(said: Sequence[Said]) -> Iterator[Sequence[Said]]:
    start = 0
    for at in range(1, len(said) + 1):
        piece = said[at - 1][1]
        if (
            at == len(said)
            or piece.ends_sentence
            or piece.ends_turn
            or said[at][1].start - piece.end >= SILENCE
        ):
            yield said[start:at]
            start = at


def shortened(run: Sequence[Said]) -> Iterator[Sequence[Said]]:
    """A run in parts of at most LONGEST columns, each cut at the longest pause in its second half."""
    while columns(text_of([piece for _, piece in run])) > LONGEST and len(run) > 1:
        fits = [
            at for at in range(1, len(run)) if columns(text_of([piece for _, piece in run[:at]])) <= LONGEST
        ]
        late = fits[len(fits) // 2 :] or [1]
        cut = max(late, key=lambda at: (run[at][1].start - run[at - 1][1].end, run[at - 1][1].ends_clause))
        yield run[:cut]
        run = run[cut:]
    yield run
