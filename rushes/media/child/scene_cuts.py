"""Where one scene ends and the next begins, seen in a coarse grid of the picture's light."""

from collections import deque
from statistics import median
from typing import Any

GRID = (36, 64)  # rows and columns of light that are compared
LEAST = 22.0  # of 255: the mean change of light below which nothing is a cut
TIMES = 3.0  # a cut changes so many times more than the pictures before it did
MEMORY = 10  # pictures
BYTE = 8  # bits of light that can be read as they lie there
NEAR = 0.3  # seconds; pictures further apart are not compared


class Cuts:
    """Fed every picture that is decoded, in order. Thresholds found on films with known cuts."""

    def __init__(self) -> None:
        self.last: Any = None
        self.at = 0.0
        self.changes: deque[float] = deque(maxlen=MEMORY)

    def begins(self, frame: Any, at: float) -> bool:
        """Whether this picture, at `at` seconds, is the first of a new scene. One without a past never is."""
        import numpy as np

        now, last = light(frame).astype(np.int16), self.last
        near = at - self.at <= NEAR
        self.last, self.at = now, at
        if last is None or last.shape != now.shape or not near:
            self.changes.clear()
            return False
        change = float(np.abs(now - last).mean())
        usual = median(self.changes) if self.changes else 0.0
        self.changes.append(change)
        return change > LEAST and change > TIMES * usual


def light(frame: Any) -> Any:
    """The luma of a frame on the grid, (rows, columns) of 0 to 255."""
    import numpy as np

    form = frame.format
    in_bytes = form.is_planar and form.components[0].bits == BYTE
    if not (in_bytes and form.name.startswith(("yuv", "nv", "gray"))):
        return frame.reformat(GRID[1], GRID[0], "gray", interpolation="AREA").to_ndarray()
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width]
    return rows[:: max(1, frame.height // GRID[0]), :: max(1, frame.width // GRID[1])]
