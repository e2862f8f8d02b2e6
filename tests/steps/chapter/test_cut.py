"""The row of sentences is parted where it falls apart, exactly."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from rushes.llm import Budget
from rushes.settings import Settings
from rushes.steps.chapter import chapter_request, find_chapters
from rushes.steps.chapter.cut import PART_PENALTY, SentenceSeries, find_boundaries
from rushes.steps.chapter.lexical import LexicalChapterer
from tests.steps.chapter.talks import BREAD, STARS, TAXES, talk, three_subjects


def row(*sizes: int, seed: int = 1, noise: float = 0.6, pauses: list[float] | None = None) -> SentenceSeries:
    """Parts of so many sentences, each round a direction of its own."""
    random = np.random.default_rng(seed)
    made = np.concatenate(
        [random.normal(size=(1, 48)) + noise * random.normal(size=(size, 48)) for size in sizes]
    )
    made = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    count = len(made)
    return SentenceSeries(
        made, [1.0] * count, [float(at) for at in range(count)], pauses or [0.0] * count, float(count)
    )


def scatter(vectors: np.ndarray) -> float:
    total = vectors.sum(axis=0)
    return float(len(vectors) - total @ total / len(vectors))


def test_parts_are_found_with_their_number_and_without() -> None:
    parted = row(7, 5, 9, 4)
    assert find_boundaries(parted, 4, 4) == [7, 12, 21]
    assert find_boundaries(parted, 1, 25) == [7, 12, 21]


def test_no_other_way_to_part_costs_less() -> None:
    parted = row(4, 5, 4, noise=1.5, seed=7)
    found = find_boundaries(parted, 3, 3)

    def cost(edges: tuple[int, ...]) -> float:
        return sum(scatter(parted.vectors[a:b]) for a, b in zip((0, *edges), (*edges, 13), strict=True))

    ways = [
        way for way in combinations(range(1, 13), 2) if way[0] >= 3 and way[1] - way[0] >= 3 and way[1] <= 10
    ]
    assert cost(tuple(found)) == pytest.approx(min(cost(way) for way in ways), rel=1e-5)


def test_one_subject_is_one_part() -> None:
    assert find_boundaries(row(30), 1, 10) == []


def test_a_pause_draws_the_cut() -> None:
    pauses = [0.0] * 12
    pauses[7] = 3.0
    blurred = row(12, noise=0.3, pauses=pauses)
    assert find_boundaries(blurred, 2, 2) == [7]


def test_no_part_is_shorter_than_it_may_be() -> None:
    edges = [0, *find_boundaries(row(3, 9, 3, 9), 1, 8, min_seconds=5.0), 24]
    assert min(b - a for a, b in pairwise(edges)) >= 5


def test_fewer_parts_where_there_is_no_room_for_more() -> None:
    assert len(find_boundaries(row(8), 5, 5)) == 1
    assert find_boundaries(row(5), 5, 5) == []
    assert find_boundaries(row(12), 4, 4, min_seconds=7.0) == []


def test_the_penalty_is_no_knife_edge() -> None:
    assert 1.3 <= PART_PENALTY <= 1.7


def test_three_subjects_are_told_apart_by_their_words_alone() -> None:
    film = chapter_request(three_subjects(), "talk.mp4", 3)
    made, row, why = find_chapters(film, "lexical", "", Settings(), Budget.of(0, 0))
    assert [round(chapter.start) for chapter in made] == [0, 49, 98]
    assert (row.row, why) == (LexicalChapterer.row, "")
    assert "telescope" in made[1].title.lower()
    assert made[1].summary in STARS
    assert made[2].summary in TAXES


def test_a_long_film_is_cut_in_a_moment() -> None:
    film = chapter_request(talk(*([BREAD, STARS, TAXES] * 60), pace=8.0), "long.mp4")
    made, _, _ = find_chapters(film, "lexical", "", Settings(), Budget.of(0, 0))
    assert 18 <= len(made) <= 60
