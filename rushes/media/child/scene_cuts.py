"""Detect scene cuts by comparing the luma of successive frames on a coarse grid."""

from collections import deque
from statistics import median
from typing import Any

GRID = (36, 64)  # rows and columns of luma samples that are compared
MIN_LUMA_CHANGE = 22.0  # of 255: a smaller mean change is not a cut
MIN_CHANGE_RATIO = 3.0  # of the change at a cut to the usual change before it
HISTORY_FRAMES = 10
BITS_PER_BYTE = 8  # luma of this depth is read directly from the plane
MAX_GAP_SECONDS = 0.3  # frames further apart are not compared


class SceneCutDetector:
    """Fed with every decoded frame in order. The thresholds were tuned on videos with known cuts."""

    def __init__(self) -> None:
        self.last_luma: Any = None
        self.last_time = 0.0
        self.changes: deque[float] = deque(maxlen=HISTORY_FRAMES)

    def is_cut(self, frame: Any, time: float) -> bool:
        """Whether the frame, at `time` seconds, is the first of a new scene; False without a previous frame."""
        import numpy as np

        luma, last_luma = sample_luma(frame).astype(np.int16), self.last_luma
        is_near = time - self.last_time <= MAX_GAP_SECONDS
        self.last_luma, self.last_time = luma, time
        if last_luma is None or last_luma.shape != luma.shape or not is_near:
            self.changes.clear()
            return False
        change = float(np.abs(luma - last_luma).mean())
        usual_change = median(self.changes) if self.changes else 0.0
        self.changes.append(change)
        return change > MIN_LUMA_CHANGE and change > MIN_CHANGE_RATIO * usual_change


def sample_luma(frame: Any) -> Any:
    """Return the luma of a frame on the grid, (rows, columns) of 0 to 255."""
    import numpy as np

    pixel_format = frame.format
    is_8_bit = pixel_format.is_planar and pixel_format.components[0].bits == BITS_PER_BYTE
    if not (is_8_bit and pixel_format.name.startswith(("yuv", "nv", "gray"))):
        return frame.reformat(GRID[1], GRID[0], "gray", interpolation="AREA").to_ndarray()
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width]
    return rows[:: max(1, frame.height // GRID[0]), :: max(1, frame.width // GRID[1])]
