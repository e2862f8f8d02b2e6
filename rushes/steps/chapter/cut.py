"""Divide a series of sentences where it is least coherent: exact dynamic programming over all divisions.

The cost of a part is how far its sentences scatter around their mean. The number of parts is given, or follows from
the saving that one more part must bring: PENALTY, in units of the average distance of a sentence from the overall
mean. Its value was determined here on texts composed of 10 others (Choi 2000): 1.3 to 1.7 perform about equally.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rushes.nlp.embeddings import Vectors

PART_PENALTY = 1.5
PAUSE_BONUS = 0.3  # of the penalty, for a cut at a pause of LONG_PAUSE_SECONDS
LONG_PAUSE_SECONDS = 2.0
MIN_PART_SENTENCES = 3


@dataclass(frozen=True)
class SentenceSeries:
    """Sentences in order with their weights, their starts and the pauses before them in seconds."""

    vectors: "Vectors"
    weights: Sequence[float]
    starts: Sequence[float]
    pauses: Sequence[float]
    duration: float


def find_boundaries(
    row: SentenceSeries, min_parts: int, max_parts: int, min_seconds: float = 0.0
) -> list[int]:
    """Return the indices at which new parts begin, ascending and without 0, for `least` to `most` parts.

    No part is shorter than `shortest` seconds. There are fewer than `least` parts if no other division exists.
    """
    import numpy as np

    size = len(row.vectors)
    if size < 2 * MIN_PART_SENTENCES or max_parts == 1:
        return []
    weights = np.asarray(row.weights, np.float64)
    weights = weights / weights.mean()
    vector_sums = np.vstack(
        [np.zeros(row.vectors.shape[1]), np.cumsum(row.vectors * weights[:, None], axis=0)]
    )
    weight_sums = np.concatenate([[0.0], np.cumsum(weights)])
    residual = float(weight_sums[-1] - (vector_sums[-1] @ vector_sums[-1]) / weight_sums[-1]) / size
    pause_bonuses = (
        PART_PENALTY
        * residual
        * PAUSE_BONUS
        * np.minimum(np.asarray(row.pauses), LONG_PAUSE_SECONDS)
        / LONG_PAUSE_SECONDS
    )
    boundaries = np.asarray([0.0, *row.starts[1:], row.duration])
    costs, last_starts = cost_table(
        vector_sums,
        weight_sums,
        pause_bonuses,
        boundaries,
        min(max_parts, size // MIN_PART_SENTENCES),
        min_seconds,
    )
    total = costs[:, size] + PART_PENALTY * residual * np.arange(len(costs))
    allowed = [count for count in range(1, len(costs)) if np.isfinite(total[count])]
    eligible = [count for count in allowed if count >= min_parts] or allowed[-1:]
    return trace_back(last_starts, min(eligible, key=lambda count: total[count]), size)


def cost_table(
    vector_sums: "NDArray[np.float64]",
    weight_sums: "NDArray[np.float64]",
    pause_bonuses: "NDArray[np.float64]",
    boundaries: "NDArray[np.float64]",
    max_parts: int,
    min_seconds: float,
) -> "tuple[NDArray[np.float64], NDArray[Any]]":
    """Return the cost table and the back pointers.

    costs[k, j]: lowest cost of the first j sentences in k parts. last_starts[k, j]: start of the last of these parts.
    """
    import numpy as np

    size = len(weight_sums) - 1
    costs = np.full((max_parts + 1, size + 1), np.inf)
    last_starts = np.zeros((max_parts + 1, size + 1), np.int32)
    costs[0, 0] = 0.0
    for end in range(MIN_PART_SENTENCES, size + 1):
        start_count = end - MIN_PART_SENTENCES + 1
        weight, total = (
            weight_sums[end] - weight_sums[:start_count],
            vector_sums[end] - vector_sums[:start_count],
        )
        cost = (
            weight
            - np.einsum("ij,ij->i", total, total) / weight
            - pause_bonuses[:start_count] * (np.arange(start_count) > 0)
        )
        cost[boundaries[end] - boundaries[:start_count] < min_seconds] = np.inf
        candidates = costs[:-1, :start_count] + cost
        last_starts[1:, end] = candidates.argmin(axis=1)
        costs[1:, end] = candidates[np.arange(max_parts), last_starts[1:, end]]
    return costs, last_starts


def trace_back(last_starts: "NDArray[Any]", count: int, size: int) -> list[int]:
    """Follow the back pointers and return the starts of all parts but the first."""
    starts, end = [], size
    for part in range(count, 1, -1):
        end = int(last_starts[part, end])
        starts.append(end)
    return sorted(starts)
