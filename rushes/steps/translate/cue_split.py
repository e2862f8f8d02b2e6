"""A translated sentence split back over the cues that showed its source, by exact dynamic programming.

A cue gets about the share of the text that it had of the source's, but rather a whole phrase, and no more than can
be read while it is shown.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from rushes.steps.subtitles.lines import text_of
from rushes.steps.subtitles.scripts import columns
from rushes.steps.subtitles.words import Piece

# What a cut costs.
ASTRAY = 100  # by the square of the columns between it and where the source was cut, over this
CLAUSE, BEFORE_PHRASE, MID_PHRASE, LEANING = 0.0, 1.0, 2.5, 4.0
UNREAD, TOO_LONG = 0.2, 1.5  # a column more than can be read, than fits into the lines


class Room(NamedTuple):
    """What a cue offers a sentence. `share` is of the sentence; the rest are columns."""

    share: float
    readable: int
    lines: int


def shared(pieces: Sequence[Piece], rooms: Sequence[Room]) -> list[Sequence[Piece]]:
    """The pieces for each cue, all of them in order; where there are fewer pieces than cues, some cues repeat one."""
    if len(pieces) < len(rooms):
        return [pieces[at * len(pieces) // len(rooms) :][:1] for at in range(len(rooms))]
    cuts = cheapest(pieces, rooms)
    return [pieces[start:end] for start, end in pairwise([0, *cuts, len(pieces)])]


def cheapest(pieces: Sequence[Piece], rooms: Sequence[Room]) -> list[int]:
    """Before which pieces to cut."""
    edges = [columns(text_of(pieces[:at])) if at else 0 for at in range(len(pieces) + 1)]
    total, due = edges[-1], list(accumulate(room.share for room in rooms))
    best = {0: (0.0, [0])}
    for number, room in enumerate(rooms):
        last = number == len(rooms) - 1
        ends = [len(pieces)] if last else range(number + 1, len(pieces) - (len(rooms) - number - 2))
        found: dict[int, tuple[float, list[int]]] = {}
        for end in ends:
            cut = 0.0 if last else torn(pieces, end) + (edges[end] - due[number] * total) ** 2 / ASTRAY
            options = [
                (cost + cut + crowded(edges[end] - edges[start], room), [*way, end])
                for start, (cost, way) in best.items()
                if start < end
            ]
            if options:
                found[end] = min(options)
        best = found
    return best[len(pieces)][1][1:-1]


def torn(pieces: Sequence[Piece], cut: int) -> float:
    before, after = pieces[cut - 1], pieces[cut]
    if before.ends_sentence or before.ends_clause:
        return CLAUSE
    if after.begins_phrase:
        return BEFORE_PHRASE
    return LEANING if before.leans else MID_PHRASE


def crowded(width: int, room: Room) -> float:
    return UNREAD * max(0, width - room.readable) + TOO_LONG * max(0, width - room.lines)
