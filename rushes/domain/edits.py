"""edits.json: the regions covered and the spans muted in a moderated copy. Plan writes it, a reviewer may edit it,
and Compose applies it.

    {"blurs": [{"label": "face", "score": 0.9, "style": "blur", "track": 3, "start": 4.0, "end": 6.5,
                "boxes": [{"t": 4.0, "x": 0.1, "y": 0.2, "w": 0.25, "h": 0.3}, …]}],
     "mutes": [{"start": 1.2, "end": 1.7, "reason": "profanity", "style": "mute"}], "without": [7]}

Times are seconds of the video (0: its first frame or sample, as in detections.json and transcript.json).
A box applies from its `t` until the next one; the first also back to `start`, the last until `end`.
Without `start` a blur begins with its first box, without `end` it lasts to the end of the video: a missing bound
covers more, never less. Two regions at the same time are two blurs. The tracks in `without` are not covered.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from rushes.domain import FrozenModel
from rushes.domain.validation import validating

Style = Literal["blur", "pixelate", "solid"]
"""How a region is covered. None is reversible: the region is averaged over a coarse grid, or black."""

MuteStyle = Literal["mute", "bleep", "room"]
"""The replacement audio: silence, a 1 kHz tone, or room tone."""


class Box(FrozenModel):
    """A region from `t` (seconds) on, in fractions of the displayed upright frame; `x` and `y` are its top left.

    It may extend beyond the frame, by at most one frame size.
    """

    t: FiniteFloat
    x: FiniteFloat = Field(ge=-1, le=2)
    y: FiniteFloat = Field(ge=-1, le=2)
    w: FiniteFloat = Field(gt=0, le=3)
    h: FiniteFloat = Field(gt=0, le=3)


class Blur(FrozenModel):
    """One region, covered from `start` to `end`. A reviewer can exclude it by its `track`."""

    label: str = ""
    score: FiniteFloat = Field(1.0, ge=0, le=1)
    style: Style = "blur"
    track: int | None = None
    start: FiniteFloat | None = None
    end: FiniteFloat | None = None
    boxes: tuple[Box, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(later.t <= earlier.t for earlier, later in pairwise(self.boxes)):
            raise ValueError("the times of the boxes must increase")
        if self.end is not None and self.end <= self.start_time:
            raise ValueError("end must be after start")
        return self

    @property
    def start_time(self) -> float:
        """`start`, or the first box's time."""
        return self.boxes[0].t if self.start is None else self.start


class Mute(FrozenModel):
    """A span of audio, in seconds, that is muted in the copy."""

    start: FiniteFloat
    end: FiniteFloat
    reason: str = ""
    style: MuteStyle = "mute"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise ValueError("end must be after start")
        return self


class Edits(FrozenModel):
    """All edits of one video."""

    blurs: tuple[Blur, ...] = ()
    mutes: tuple[Mute, ...] = ()
    without: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _tracks_exist(self) -> Self:
        tracks = sorted({blur.track for blur in self.blurs if blur.track is not None})
        if unknown := sorted(set(self.without) - set(tracks)):
            track_list = ", ".join(map(str, tracks)) or "none"
            raise ValueError(f"there is no track {unknown[0]} to exclude: the tracks are {track_list}")
        return self

    def with_style(self, style: Style) -> "Edits":
        """Return a copy with every region covered in `style`."""
        return self.model_copy(
            update={"blurs": tuple(blur.model_copy(update={"style": style}) for blur in self.blurs)}
        )

    def exclude_tracks(self, tracks: Iterable[int]) -> "Edits":
        """Return a copy that also excludes these tracks. Raises BadRequest for an unknown track."""
        excluded = sorted({*self.without, *tracks})
        return parse_edits(self.model_copy(update={"without": tuple(excluded)}).json_bytes())

    def drop_excluded_tracks(self) -> "Edits":
        """Return the edits to apply: those of excluded tracks removed."""
        return Edits(
            blurs=tuple(blur for blur in self.blurs if blur.track not in self.without), mutes=self.mutes
        )

    def json_bytes(self) -> bytes:
        """The file edits.json, indented for editing."""
        return self.model_dump_json(indent=1, exclude_none=True).encode() + b"\n"


def parse_edits(data: bytes) -> Edits:
    """Read edits.json. Raises BadRequest naming the first error in it."""
    with validating("edits.json"):
        return Edits.model_validate_json(data)
