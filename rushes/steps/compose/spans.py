"""Time spans."""

from collections.abc import Iterable


def apart(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Sort the spans (start, end), merge those that touch and drop empty ones."""
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged
