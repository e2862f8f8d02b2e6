"""Covers regions of a decoded picture in place, on its own planes: no colour is converted, nothing else touched.

Blur and pixelate keep nothing but the means over a coarse grid, so they cannot be undone as a convolution can.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[Any]

from rushes.media.orientation import of_frame
from rushes.steps.compose.frame_regions import Region, on_coded

CELLS = 4  # of the grid, along each side of a region
KEPT = 512  # grids, by their size: a region is as large in the next picture, or nearly
SMALLEST = 8  # pixels of a cell's side: small regions get fewer cells
BLACK = {False: (16, 128, 128), True: (0, 128, 128)}
"""Whether levels are full → Y, Cb, Cr of black at 8 bits (ITU-T H.273)."""

DEPTHS = {"yuv420p": 8, "yuvj420p": 8, "yuv420p10le": 10}
"""Pixel formats that are worked on → bits of a sample."""


def cover(frame: Any, regions: Iterable[tuple[str, Region]], *, full_range: bool) -> None:
    """Cover (style, region) pairs; regions are fractions of the upright picture, cut where they reach out of it.

    The frame's format must be one of DEPTHS.
    """
    frame.make_writable()
    orientation, depth = of_frame(frame), DEPTHS[frame.format.name]
    boxes = [(style, _pixels(on_coded(region, orientation), frame)) for style, region in regions]
    for number, plane in enumerate(frame.planes):
        samples, shrink = _samples(plane, depth), 2 if number else 1
        black = BLACK[full_range][number] << depth - 8
        for style, (x, y, right, bottom) in boxes:
            part = samples[y // shrink : -(-bottom // shrink), x // shrink : -(-right // shrink)]
            if part.size:
                _hide(part, style, SMALLEST // shrink, black)


def _pixels(region: Region, frame: Any) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in pixels: outward to whole pixels and to whole samples of colour."""
    x, y, w, h = region
    left, top = (max(0, int(v)) // 2 * 2 for v in (x * frame.width, y * frame.height))
    right, bottom = (int(v) // 2 * 2 + 2 for v in ((x + w) * frame.width, (y + h) * frame.height))
    return left, top, max(0, min(right, frame.width)), max(0, min(bottom, frame.height))


def _samples(plane: Any, depth: int) -> "Plane":
    import numpy as np

    samples = np.frombuffer(plane, np.uint8 if depth == 8 else np.uint16)  # noqa: PLR2004 - bits
    return samples.reshape(plane.height, -1)[:, : plane.width]


def _hide(part: "Plane", style: str, smallest: int, black: int) -> None:
    if style == "solid":
        part[:] = black
        return
    import numpy as np

    rows, columns = (_cells(length, smallest) for length in part.shape)
    means = _averages(rows) @ part.astype(np.float32) @ _averages(columns).T
    down, across = (_run(edges) if style == "blur" else _steps(edges) for edges in (rows, columns))
    part[:] = down @ means @ across.T + 0.5


def _cells(length: int, smallest: int) -> tuple[int, ...]:
    """Where the cells of the grid begin along one side, and where the last one ends."""
    cells = max(1, min(CELLS, length // smallest))
    return tuple(number * length // cells for number in range(cells + 1))


@lru_cache(KEPT)
def _averages(edges: tuple[int, ...]) -> "Plane":
    """Shape (cells, samples): how much each sample counts in the mean of each cell."""
    steps = _steps(edges)
    counts: Plane = steps.sum(axis=0)
    return (steps / counts).T.copy()


@lru_cache(KEPT)
def _steps(edges: tuple[int, ...]) -> "Plane":
    """Shape (samples, cells): one where the sample lies in the cell."""
    import numpy as np

    owner = np.repeat(np.arange(len(edges) - 1), np.diff(edges))
    steps: Plane = (owner[:, None] == np.arange(len(edges) - 1)).astype(np.float32)
    return steps


@lru_cache(KEPT)
def _run(edges: tuple[int, ...]) -> "Plane":
    """Shape (samples, cells): means run into each other from the middle of one cell to the next."""
    import numpy as np

    places = np.array(edges)
    middles = (places[:-1] + places[1:] - 1) / 2
    at = np.interp(np.arange(edges[-1]), middles, np.arange(len(middles)))
    weights: Plane = np.maximum(0, 1 - np.abs(at[:, None] - np.arange(len(middles))))
    return weights.astype(np.float32)
