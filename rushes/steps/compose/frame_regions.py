"""Find the covered regions of each picture from edits.json. Pure arithmetic.

A picture stays on screen until the next one, so a box that is active in any part of that time covers it. If two
boxes of one blur are active in that time, both are covered.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rushes.media.orientation import Orientation

SLACK = 1e-6  # seconds; smaller than the rounding of any container's times

Region = tuple[float, float, float, float]
"""x, y, width, height in fractions of a picture."""


@dataclass(frozen=True)
class FrameRegion:
    """One blur: `regions[k]` is active from `times[k]` (seconds of the film)."""

    start: float
    end: float
    style: str
    times: tuple[float, ...]
    regions: tuple[Region, ...]

    def touches(self, start: float, end: float) -> bool:
        """Whether the blur is active between `start` and `end`, in seconds of the film."""
        return end > self.start + SLACK and start < self.end - SLACK

    def during(self, start: float, end: float) -> Sequence[Region]:
        """Return the regions that are active between `start` and `end`."""
        if not self.touches(start, end):
            return ()
        first = max(0, bisect_right(self.times, max(start, self.start) + SLACK) - 1)
        last = bisect_right(self.times, min(end, self.end) - SLACK)
        return self.regions[first : max(last, first + 1)]


def coverings(covers: Iterable[FrameRegion], start: float, end: float) -> list[tuple[str, Region]]:
    """Return (style, region of the upright picture) of all covers of a picture shown from `start` to `end`."""
    return [(cover.style, region) for cover in covers for region in cover.during(start, end)]


def on_coded(region: Region, orientation: Orientation) -> Region:
    """Convert a region of the displayed picture into one of the coded picture (undo rotation and mirroring)."""
    x, y, w, h = region
    rotated = {
        0: (x, y, w, h),
        90: (y, 1 - x - w, h, w),
        180: (1 - x - w, 1 - y - h, w, h),
        270: (1 - y - h, x, h, w),
    }[orientation.rotation]
    if orientation.mirrored:
        x, y, w, h = rotated
        return 1 - x - w, y, w, h
    return rotated
