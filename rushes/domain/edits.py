"""edits.json: what is covered and muted in a moderated copy. Plan writes it, people edit it, Compose does it.

    {"blurs": [{"label": "face", "score": 0.9, "style": "blur", "track": 3, "start": 4.0, "end": 6.5,
                "boxes": [{"t": 4.0, "x": 0.1, "y": 0.2, "w": 0.25, "h": 0.3}, …]}],
     "mutes": [{"start": 1.2, "end": 1.7, "reason": "profanity", "style": "mute"}], "without": [7]}

Times are seconds of the film (0: its first picture or sound, as in detections.json and transcript.json).
A box holds from its `t` until the next one; the first also holds back to `start`, the last until `end`.
Without `start` a blur begins with its first box, without `end` it lasts to the end of the film: what is left
open covers more, never less. Two things to cover at one time are two blurs. The tracks in `without` are left as
they are: “not this one”.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from rushes.domain import FrozenModel
from rushes.domain.validation import validating

Style = Literal["blur", "pixelate", "solid"]
"""How a region is covered. None of them can be undone: the picture is averaged over a coarse grid, or black."""

MuteStyle = Literal["mute", "bleep", "room"]
"""What is heard instead: nothing, a tone of 1 kHz, or the hiss of the room around it."""


class Box(FrozenModel):
    """A region from `t` (seconds) on: fractions of the upright frame as it is shown, `x` and `y` its top left.

    It may reach out of the frame, by one frame at most.
    """

    t: FiniteFloat
    x: FiniteFloat = Field(ge=-1, le=2)
    y: FiniteFloat = Field(ge=-1, le=2)
    w: FiniteFloat = Field(gt=0, le=3)
    h: FiniteFloat = Field(gt=0, le=3)


class Blur(FrozenModel):
    """One thing, covered from `start` to `end`. By its `track` a person can say “not this one”."""

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
            raise ValueError("the boxes' times must rise")
        if self.end is not None and self.end <= self.begin:
            raise ValueError("end must lie after start")
        return self

    @property
    def begin(self) -> float:
        """`start`, or the first box's time."""
        return self.boxes[0].t if self.start is None else self.start


class Mute(FrozenModel):
    """A stretch of sound, in seconds, that is not heard in the copy."""

    start: FiniteFloat
    end: FiniteFloat
    reason: str = ""
    style: MuteStyle = "mute"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise ValueError("end must lie after start")
        return self


class Edits(FrozenModel):
    """All that is done to one film."""

    blurs: tuple[Blur, ...] = ()
    mutes: tuple[Mute, ...] = ()
    without: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Self:
        known = sorted({blur.track for blur in self.blurs if blur.track is not None})
        if unknown := sorted(set(self.without) - set(known)):
            there_are = ", ".join(map(str, known)) or "none"
            raise ValueError(f"there is no track {unknown[0]} to leave alone: the tracks are {there_are}")
        return self

    def styled(self, style: Style) -> "Edits":
        """The same with every region covered in one style."""
        return self.model_copy(
            update={"blurs": tuple(blur.model_copy(update={"style": style}) for blur in self.blurs)}
        )

    def sparing(self, tracks: Iterable[int]) -> "Edits":
        """The same with these tracks left alone, too. Raises BadRequest for one that there is not."""
        spared = sorted({*self.without, *tracks})
        return read(self.model_copy(update={"without": tuple(spared)}).json_bytes())

    def settled(self) -> "Edits":
        """What is to be done: the tracks that are left alone taken out."""
        return Edits(
            blurs=tuple(blur for blur in self.blurs if blur.track not in self.without), mutes=self.mutes
        )

    def json_bytes(self) -> bytes:
        """edits.json, for people to read and change."""
        return self.model_dump_json(indent=1, exclude_none=True).encode() + b"\n"


def read(data: bytes) -> Edits:
    """Read edits.json. Raises BadRequest naming the first thing that is wrong with it."""
    with validating("edits.json"):
        return Edits.model_validate_json(data)
