"""A row of sentences parted where it falls apart best: exact dynamic programming over all ways to part it.

A part costs how far its sentences scatter round their mean. How many parts there are is given, or told by what a
further part would have to save: PENALTY, in units of how far a sentence is from the mean of all on average. The
figure is ours, from texts put together of 10 others (Choi 2000): 1.3 to 1.7 do about as well there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rushes.nlp.embeddings import Vectors

PENALTY = 1.5
BREATH = 0.3  # of the penalty that a pause of LONG seconds is worth as a place to cut
LONG = 2.0  # seconds
FEWEST = 3  # sentences of a part


@dataclass(frozen=True)
class Row:
    """Sentences in order: how much each counts, when it starts, and how long the pause before it is, in seconds."""

    vectors: "Vectors"
    weights: Sequence[float]
    starts: Sequence[float]
    pauses: Sequence[float]
    duration: float


def cuts(row: Row, least: int, most: int, shortest: float = 0.0) -> list[int]:
    """The places where a new part begins, ascending, without 0, so that there are `least` to `most` parts.

    No part is shorter than `shortest` seconds. Fewer parts than `least` where it cannot be otherwise.
    """
    import numpy as np

    size = len(row.vectors)
    if size < 2 * FEWEST or most == 1:
        return []
    weights = np.asarray(row.weights, np.float64)
    weights = weights / weights.mean()
    sums = np.vstack([np.zeros(row.vectors.shape[1]), np.cumsum(row.vectors * weights[:, None], axis=0)])
    mass = np.concatenate([[0.0], np.cumsum(weights)])
    residual = float(mass[-1] - (sums[-1] @ sums[-1]) / mass[-1]) / size
    breaths = PENALTY * residual * BREATH * np.minimum(np.asarray(row.pauses), LONG) / LONG
    edges = np.asarray([0.0, *row.starts[1:], row.duration])
    costs, back = table(sums, mass, breaths, edges, min(most, size // FEWEST), shortest)
    total = costs[:, size] + PENALTY * residual * np.arange(len(costs))
    allowed = [count for count in range(1, len(costs)) if np.isfinite(total[count])]
    wanted = [count for count in allowed if count >= least] or allowed[-1:]
    return traced(back, min(wanted, key=lambda count: total[count]), size)


def table(
    sums: "NDArray[np.float64]",
    mass: "NDArray[np.float64]",
    breaths: "NDArray[np.float64]",
    edges: "NDArray[np.float64]",
    most: int,
    shortest: float,
) -> "tuple[NDArray[np.float64], NDArray[Any]]":
    """costs[k, j]: the least cost of the first j sentences in k parts; back[k, j]: where the last of them begins."""
    import numpy as np

    size = len(mass) - 1
    costs = np.full((most + 1, size + 1), np.inf)
    back = np.zeros((most + 1, size + 1), np.int32)
    costs[0, 0] = 0.0
    for end in range(FEWEST, size + 1):
        first = end - FEWEST + 1
        weight, total = mass[end] - mass[:first], sums[end] - sums[:first]
        cost = (
            weight - np.einsum("ij,ij->i", total, total) / weight - breaths[:first] * (np.arange(first) > 0)
        )
        cost[edges[end] - edges[:first] < shortest] = np.inf
        ways = costs[:-1, :first] + cost
        back[1:, end] = ways.argmin(axis=1)
        costs[1:, end] = ways[np.arange(most), back[1:, end]]
    return costs, back


def traced(back: "NDArray[Any]", count: int, size: int) -> list[int]:
    found, end = [], size
    for part in range(count, 1, -1):
        end = int(back[part, end])
        found.append(end)
    return sorted(found)
