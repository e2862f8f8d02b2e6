"""Split a translated sentence over the cues that show its source, by exact dynamic programming.

Each cue gets roughly the share of the text that it had of the source, adjusted to phrase boundaries and limited to
what can be read in the cue's time.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from rushes.steps.subtitles.lines import join_pieces
from rushes.steps.subtitles.scripts import count_columns
from rushes.steps.subtitles.words import Piece

# Costs of a cut.
OFFSET_SCALE = 100  # cost: squared distance in columns from the source's cut, divided by this
CLAUSE_COST, BEFORE_PHRASE_COST, MID_PHRASE_COST, BOUND_WORD_COST = 0.0, 1.0, 2.5, 4.0
UNREADABLE_COST, OVERFLOW_COST = 0.2, 1.5  # per column beyond the reading time, beyond the lines


class CueCapacity(NamedTuple):
    """A cue's capacity for one sentence. `share`: fraction of the sentence; the others are columns."""

    sentence_share: float
    readable_columns: int
    line_columns: int


def split_over_cues(pieces: Sequence[Piece], capacities: Sequence[CueCapacity]) -> list[Sequence[Piece]]:
    """Return each cue's pieces in order. If there are fewer pieces than cues, some cues repeat one."""
    if len(pieces) < len(capacities):
        return [pieces[index * len(pieces) // len(capacities) :][:1] for index in range(len(capacities))]
    cuts = best_cuts(pieces, capacities)
    return [pieces[start:end] for start, end in pairwise([0, *cuts, len(pieces)])]


def best_cuts(pieces: Sequence[Piece], capacities: Sequence[CueCapacity]) -> list[int]:
    """Return the indices of the pieces to cut before, at the lowest total cost."""
    offsets = [count_columns(join_pieces(pieces[:index])) if index else 0 for index in range(len(pieces) + 1)]
    total, cumulative_shares = (
        offsets[-1],
        list(accumulate(capacity.sentence_share for capacity in capacities)),
    )
    best = {0: (0.0, [0])}
    for number, capacity in enumerate(capacities):
        is_last = number == len(capacities) - 1
        ends = [len(pieces)] if is_last else range(number + 1, len(pieces) - (len(capacities) - number - 2))
        best_by_end: dict[int, tuple[float, list[int]]] = {}
        for end in ends:
            offset = offsets[end] - cumulative_shares[number] * total
            cut_cost = 0.0 if is_last else boundary_cost(pieces, end) + offset**2 / OFFSET_SCALE
            options = [
                (cost + cut_cost + overflow_cost(offsets[end] - offsets[start], capacity), [*cuts, end])
                for start, (cost, cuts) in best.items()
                if start < end
            ]
            if options:
                best_by_end[end] = min(options)
        best = best_by_end
    return best[len(pieces)][1][1:-1]


def boundary_cost(pieces: Sequence[Piece], cut: int) -> float:
    """Return the cost of a cut by the linguistic boundary at it."""
    before, after = pieces[cut - 1], pieces[cut]
    if before.ends_sentence or before.ends_clause:
        return CLAUSE_COST
    if after.begins_phrase:
        return BEFORE_PHRASE_COST
    return BOUND_WORD_COST if before.binds_next else MID_PHRASE_COST


def overflow_cost(width: int, capacity: CueCapacity) -> float:
    """Return the cost of text beyond what can be read or fits into the lines."""
    return UNREADABLE_COST * max(0, width - capacity.readable_columns) + OVERFLOW_COST * max(
        0, width - capacity.line_columns
    )
