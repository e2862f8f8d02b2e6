"""Bounding box arithmetic: (left, top, right, bottom) as fractions of the frame."""

from collections.abc import Iterator, Sequence
from math import hypot

from rushes.steps.follow.sighting import Detection

Edges = tuple[float, float, float, float]

MAX_DISTANCE = 2.0  # of the larger side: boxes whose centers are further apart belong to two objects


def box_edges(detection: Detection) -> Edges:
    """Return the edges of a detection's box."""
    return detection.x, detection.y, detection.x + detection.w, detection.y + detection.h


def bounding_box(a: Edges, b: Edges) -> Edges:
    """Return the smallest box around two: an object that moves straight from one to the other stays inside."""
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def grow_box(box: Edges, factor: float) -> Edges:
    """Scale a box about its center and clip it at the edges of the frame."""
    x_margin, y_margin = (box[2] - box[0]) * (factor - 1) / 2, (box[3] - box[1]) * (factor - 1) / 2
    return (
        max(0.0, box[0] - x_margin),
        max(0.0, box[1] - y_margin),
        min(1.0, box[2] + x_margin),
        min(1.0, box[3] + y_margin),
    )


def match_detections(before: Sequence[Detection], after: Sequence[Detection]) -> Iterator[tuple[int, int]]:
    """Match the detections of two frames: same label, nearest first, each at most once. Yields index pairs."""
    candidates = sorted(
        (center_distance(a, b), i, j)
        for i, a in enumerate(before)
        for j, b in enumerate(after)
        if a.label == b.label and center_distance(a, b) < MAX_DISTANCE
    )
    unmatched_before, unmatched_after = set(range(len(before))), set(range(len(after)))
    for _, i, j in candidates:
        if i in unmatched_before and j in unmatched_after:
            unmatched_before.remove(i)
            unmatched_after.remove(j)
            yield i, j


def center_distance(a: Detection, b: Detection) -> float:
    """Return the distance between the centers of two boxes, in units of the larger width and height."""
    (ax, ay), (bx, by) = a.middle, b.middle
    width, height = max(a.w, b.w), max(a.h, b.h)
    return hypot((ax - bx) / width, (ay - by) / height) if width and height else float("inf")
