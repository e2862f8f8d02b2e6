"""Arithmetic of boxes: (left, top, right, bottom) as fractions of the picture."""

from collections.abc import Iterator, Sequence
from math import hypot

from rushes.steps.follow.sighting import Detection

Edges = tuple[float, float, float, float]

REACH = 2.0  # of the larger side: two boxes whose middles lie further apart are two things


def edges(found: Detection) -> Edges:
    return found.x, found.y, found.x + found.w, found.y + found.h


def hull(a: Edges, b: Edges) -> Edges:
    """The smallest box round two: whoever moves straight from one to the other stays inside."""
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def grown(box: Edges, factor: float) -> Edges:
    """Larger about its middle, and cut off at the picture's edge."""
    wide, high = (box[2] - box[0]) * (factor - 1) / 2, (box[3] - box[1]) * (factor - 1) / 2
    return (
        max(0.0, box[0] - wide),
        max(0.0, box[1] - high),
        min(1.0, box[2] + wide),
        min(1.0, box[3] + high),
    )


def pairs(before: Sequence[Detection], after: Sequence[Detection]) -> Iterator[tuple[int, int]]:
    """Which of the one are which of the other: nearest first, each once, same labels only."""
    near = sorted(
        (distance(a, b), i, j)
        for i, a in enumerate(before)
        for j, b in enumerate(after)
        if a.label == b.label and distance(a, b) < REACH
    )
    left, right = set(range(len(before))), set(range(len(after)))
    for _, i, j in near:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            yield i, j


def distance(a: Detection, b: Detection) -> float:
    """Between the middles of two boxes, counted in the larger one's width and height."""
    (ax, ay), (bx, by) = a.middle, b.middle
    wide, high = max(a.w, b.w), max(a.h, b.h)
    return hypot((ax - bx) / wide, (ay - by) / high) if wide and high else float("inf")
