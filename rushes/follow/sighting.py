"""What was seen in one picture. Places are fractions of the upright picture, times seconds of the film.

A score flickers about its threshold from picture to picture. So pictures are searched down to a part of it:
what is found there counts where it belongs to a track that reaches the threshold somewhere, and only there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

WEAK = 0.5
"""Of a threshold: from which score on a thing is followed that has reached the threshold elsewhere."""


@dataclass(frozen=True)
class Found:
    """One thing in one picture: `x` and `y` are its top left corner, `score` is the engine's own, 0 to 1."""

    label: str
    score: float
    x: float
    y: float
    w: float
    h: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.w / 2, self.y + self.h / 2


@dataclass(frozen=True)
class Sighting:
    """One picture that was looked at, also when nothing was found in it."""

    time: float
    found: tuple[Found, ...] = ()

    def hit(self, least: Mapping[str, float]) -> bool:
        """Whether something is sure enough to count by itself; `least` maps labels to scores."""
        return any(found.score >= least[found.label] for found in self.found)
