"""Stretches of time."""

from collections.abc import Iterable


def apart(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """The spans (start, end) in order, with those that touch made one and empty ones left out."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif end > start:
            found.append((start, end))
    return found
