"""Which regions of which picture are covered: pure arithmetic between edits.json and the pictures.

A picture is on the screen until the next one comes, so whatever holds in any part of that time covers it. Where
two boxes of one blur meet inside that time both do.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rushes.media.orientation import Orientation

SLACK = 1e-6  # seconds; below the rounding of any file's times

Region = tuple[float, float, float, float]
"""x, y, width, height in fractions of a picture."""


@dataclass(frozen=True)
class FrameRegion:
    """One blur, ready for use: `times[k]` (seconds of the film) is when `regions[k]` begins to hold."""

    start: float
    end: float
    style: str
    times: tuple[float, ...]
    regions: tuple[Region, ...]

    def touches(self, start: float, end: float) -> bool:
        """Whether anything is covered in the stretch from `start` to `end`, in seconds of the film."""
        return end > self.start + SLACK and start < self.end - SLACK

    def during(self, start: float, end: float) -> Sequence[Region]:
        """What is covered at any time from `start` to `end`."""
        if not self.touches(start, end):
            return ()
        first = max(0, bisect_right(self.times, max(start, self.start) + SLACK) - 1)
        last = bisect_right(self.times, min(end, self.end) - SLACK)
        return self.regions[first : max(last, first + 1)]


def coverings(covers: Iterable[FrameRegion], start: float, end: float) -> list[tuple[str, Region]]:
    """(style, region of the upright picture) of all that covers a picture shown from `start` to `end`."""
    return [(cover.style, region) for cover in covers for region in cover.during(start, end)]


def on_coded(region: Region, orientation: Orientation) -> Region:
    """The region of the picture as it is coded, for a region of the picture as it is shown."""
    x, y, w, h = region
    turned = {
        0: (x, y, w, h),
        90: (y, 1 - x - w, h, w),
        180: (1 - x - w, 1 - y - h, w, h),
        270: (1 - y - h, x, h, w),
    }[orientation.rotation]
    if orientation.mirrored:
        x, y, w, h = turned
        return 1 - x - w, y, w, h
    return turned
