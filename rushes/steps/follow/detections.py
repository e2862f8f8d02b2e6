"""detections.json: the tracks of a video that have to be covered, and the engine that detected them.

    {"engine": "yunet", "model": "…", "quality": "full", "duration": 300.0, "classes": {"face": 0.5},
     "rate": 0.5, "refined_rate": 5.0, "pictures": 412, "cuts": [1.5, 7.9],
     "tracks": [{"id": 1, "label": "face", "score": 0.93, "start": 4.0, "end": 6.5,
                 "boxes": [{"t": 4.0, "x": 0.1, "y": 0.2, "w": 0.25, "h": 0.3}, …]}]}

Times are seconds of the video, boxes are fractions of the upright frame. A box is valid from its `t` until the next,
the last until the track's `end`, as in edits.json. `classes` are the labels with their thresholds; `pictures` is the
number of analyzed frames; `cuts` are those met while decoding, not all of the video.
"""

from typing import Self

from pydantic import Field, FiniteFloat, model_validator

from rushes.domain import FrozenModel
from rushes.domain.edits import Box
from rushes.domain.validation import validating


class Track(FrozenModel):
    """One object over time. A reviewer refers to it by its `id`."""

    id: int = Field(ge=0)
    label: str
    score: FiniteFloat = Field(ge=0, le=1)
    start: FiniteFloat = Field(ge=0)
    end: FiniteFloat = Field(ge=0)
    boxes: tuple[Box, ...] = Field(min_length=1)


class Detections(FrozenModel):
    """All detections in one video. `quality` is the engine's own rating of its results."""

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
    def _has_unique_ids(self) -> Self:
        if len({track.id for track in self.tracks}) != len(self.tracks):
            raise ValueError("two tracks have one id")
        return self

    @property
    def flagged(self) -> float:
        """Seconds of the video in which something has to be covered."""
        total, covered_until = 0.0, 0.0
        for track in sorted(self.tracks, key=lambda track: track.start):
            total += max(0.0, track.end - max(track.start, covered_until))
            covered_until = max(covered_until, track.end)
        return round(total, 3)

    def json_bytes(self) -> bytes:
        """Serialise to detections.json."""
        return self.model_dump_json(indent=1).encode()


def read(data: bytes) -> Detections:
    """Parse and validate a detections.json. Raises BadRequest with the first violation."""
    with validating("detections.json"):
        return Detections.model_validate_json(data)
