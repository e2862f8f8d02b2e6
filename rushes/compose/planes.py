"""Covers regions of a decoded picture in place, on its own planes: no colour is converted, nothing else touched.

Blur and pixelate keep nothing but the means over a coarse grid, so they cannot be undone as a convolution can.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[Any]

from rushes.compose.cover import Region, on_coded
from rushes.media.orientation import of_frame

CELLS = 6  # of the grid, along each side of a region
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
    means, rows, columns = _means(part, smallest)
    part[:] = _smooth(means, rows, columns) if style == "blur" else _blocks(means, rows, columns)


def _means(part: "Plane", smallest: int) -> "tuple[Plane, Plane, Plane]":
    """Means over the grid, and where its rows and columns begin and end."""
    import numpy as np

    rows, columns = (_edges(length, smallest) for length in part.shape)
    sums = np.add.reduceat(part.astype(np.uint32), rows[:-1], axis=0)
    sums = np.add.reduceat(sums, columns[:-1], axis=1)
    return (sums / np.outer(np.diff(rows), np.diff(columns))).astype(np.float32), rows, columns


def _edges(length: int, smallest: int) -> "Plane":
    import numpy as np

    cells = max(1, min(CELLS, length // smallest))
    return np.arange(cells + 1) * length // cells


def _blocks(means: "Plane", rows: "Plane", columns: "Plane") -> "Plane":
    import numpy as np

    return np.repeat(np.repeat(means, np.diff(rows), 0), np.diff(columns), 1)


def _smooth(means: "Plane", rows: "Plane", columns: "Plane") -> "Plane":
    """The means, run into each other from the middle of one cell to the next."""
    down, across = _weights(rows), _weights(columns)
    smooth: Plane = down @ means @ across.T
    return smooth + 0.5


def _weights(edges: "Plane") -> "Plane":
    """How much each sample takes of each cell: rows of two weights that sum to one."""
    import numpy as np

    middles = (edges[:-1] + edges[1:] - 1) / 2
    place = np.interp(np.arange(edges[-1]), middles, np.arange(len(middles)))
    weights: Plane = np.maximum(0, 1 - np.abs(place[:, None] - np.arange(len(middles))))
    return weights.astype(np.float32)
