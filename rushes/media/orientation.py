"""The rotation of a frame before display: a phone records sideways and stores the angle beside the frame.

The rules are those of FFmpeg's own players (`fftools/ffmpeg_filter.c`, autorotate), to the quarter turn.
"""

import math
import struct
from dataclasses import dataclass
from typing import Any

MATRIX = struct.Struct("<9i")

TURNS = {
    (0, False): (),
    (90, False): (("transpose", "clock"),),
    (180, False): (("hflip", ""), ("vflip", "")),
    (270, False): (("transpose", "cclock"),),
    (0, True): (("hflip", ""),),
    (90, True): (("transpose", "clock_flip"),),
    (180, True): (("vflip", ""),),
    (270, True): (("transpose", "cclock_flip"),),
}
"""(degrees clockwise, mirrored left to right before the rotation) → FFmpeg filters that do it."""


@dataclass(frozen=True)
class Orientation:
    """`rotation`: degrees clockwise, 0, 90, 180 or 270. `mirrored`: flipped left to right before the rotation."""

    rotation: int = 0
    mirrored: bool = False

    @property
    def sideways(self) -> bool:
        """Whether width and height are swapped."""
        return self.rotation in (90, 270)

    @property
    def filters(self) -> tuple[tuple[str, str], ...]:
        """FFmpeg filters, (name, arguments), that turn the frame upright."""
        return TURNS[self.rotation, self.mirrored]


def of_frame(frame: Any) -> Orientation:
    """Return the orientation that a decoded video frame declares; upright if it is absent or invalid."""
    try:
        matrix = bytes(frame.side_data["DISPLAYMATRIX"])
    except KeyError:
        return Orientation()
    return of_matrix(matrix) if len(matrix) >= MATRIX.size else Orientation()


def of_matrix(matrix: bytes) -> Orientation:
    """Return the orientation of a display matrix: nine 32-bit numbers, row by row (libavutil/display.h)."""
    a, b, _, c, d, *_ = MATRIX.unpack(matrix[: MATRIX.size])
    is_mirrored = a * d - b * c < 0
    if is_mirrored:
        a, b = -a, -b
    if not math.hypot(a, b):
        return Orientation()
    quarter_turns = round(math.degrees(math.atan2(b, a)) / 90)
    return Orientation(rotation=quarter_turns * 90 % 360, mirrored=is_mirrored)
