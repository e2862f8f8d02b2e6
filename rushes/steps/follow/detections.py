"""detections.json: what was found in a film, by whom, and where it has to be covered.

    {"engine": "yunet", "model": "…", "quality": "full", "duration": 300.0, "classes": {"face": 0.5},
     "rate": 0.5, "refined_rate": 5.0, "pictures": 412, "cuts": [1.5, 7.9],
     "tracks": [{"id": 1, "label": "face", "score": 0.93, "start": 4.0, "end": 6.5,
                 "boxes": [{"t": 4.0, "x": 0.1, "y": 0.2, "w": 0.25, "h": 0.3}, …]}]}

Seconds of the film; fractions of the upright picture. A box holds from its `t` until the next, the last until
the track's `end`: as in edits.json. `classes` are what was looked for, each with the score from which it counts;
`pictures` is how many were looked at; `cuts` are those that were met on the way, not all that there are.
"""

from typing import Self

from pydantic import Field, FiniteFloat, model_validator

from rushes.domain import FrozenModel
from rushes.domain.edits import Box
from rushes.domain.validation import validating


class Track(FrozenModel):
    """One thing from its first moment to its last. By its `id` a person says “not this one”."""

    id: int = Field(ge=0)
    label: str
    score: FiniteFloat = Field(ge=0, le=1)
    start: FiniteFloat = Field(ge=0)
    end: FiniteFloat = Field(ge=0)
    boxes: tuple[Box, ...] = Field(min_length=1)


class Detections(FrozenModel):
    """All that was found in one film. `quality` is the engine's own word for its results."""

    engine: str
    model: str
    quality: str
    duration: FiniteFloat = Field(ge=0)
    classes: dict[str, float]
    rate: FiniteFloat
    refined_rate: FiniteFloat
    pictures: int = Field(ge=0)
    cuts: tuple[float, ...] = ()
    tracks: tuple[Track, ...] = ()

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if len({track.id for track in self.tracks}) != len(self.tracks):
            raise ValueError("two tracks have one id")
        return self

    @property
    def flagged(self) -> float:
        """Seconds of the film in which something has to be covered."""
        total, reached = 0.0, 0.0
        for track in sorted(self.tracks, key=lambda track: track.start):
            total += max(0.0, track.end - max(track.start, reached))
            reached = max(reached, track.end)
        return round(total, 3)

    def json_bytes(self) -> bytes:
        """The file detections.json."""
        return self.model_dump_json(indent=1).encode()


def read(data: bytes) -> Detections:
    """A detections.json, checked. Raises BadRequest naming the first thing that is wrong with it."""
    with validating("detections.json"):
        return Detections.model_validate_json(data)
