"""Cover regions of a decoded picture in place, on its planes: no colour conversion, no change outside the regions.

Blur and pixelate keep only the means of a coarse grid, so they cannot be inverted like a convolution.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[Any]

from rushes.media.orientation import of_frame
from rushes.steps.compose.frame_regions import Region, on_coded

CELLS = 4  # along each side of a region
KEPT = 512  # cached grids, by size: a region's size changes little between pictures
SMALLEST = 8  # pixels of a cell's side: small regions get fewer cells
BLACK = {False: (16, 128, 128), True: (0, 128, 128)}
"""Full range or not → Y, Cb, Cr of black at 8 bits (ITU-T H.273)."""

DEPTHS = {"yuv420p": 8, "yuvj420p": 8, "yuv420p10le": 10}
"""Supported pixel formats → bits of a sample."""


def cover(frame: Any, regions: Iterable[tuple[str, Region]], *, full_range: bool) -> None:
    """Cover (style, region) pairs; regions are fractions of the upright picture and are clipped to it.

    The frame's format must be one of DEPTHS.
    """
    frame.make_writable()
    orientation, depth = of_frame(frame), DEPTHS[frame.format.name]
    boxes = [(style, _to_pixels(on_coded(region, orientation), frame)) for style, region in regions]
    for plane_index, plane in enumerate(frame.planes):
        samples, subsampling = _view_samples(plane, depth), 2 if plane_index else 1
        black = BLACK[full_range][plane_index] << depth - 8
        for style, (x, y, right, bottom) in boxes:
            region_samples = samples[
                y // subsampling : -(-bottom // subsampling), x // subsampling : -(-right // subsampling)
            ]
            if region_samples.size:
                _cover_samples(region_samples, style, SMALLEST // subsampling, black)


def _to_pixels(region: Region, frame: Any) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom in pixels, rounded outward to whole chroma samples."""
    x, y, w, h = region
    left, top = (max(0, int(v)) // 2 * 2 for v in (x * frame.width, y * frame.height))
    right, bottom = (int(v) // 2 * 2 + 2 for v in ((x + w) * frame.width, (y + h) * frame.height))
    return left, top, max(0, min(right, frame.width)), max(0, min(bottom, frame.height))


def _view_samples(plane: Any, depth: int) -> "Plane":
    import numpy as np

    samples = np.frombuffer(plane, np.uint8 if depth == 8 else np.uint16)  # noqa: PLR2004 - bits
    return samples.reshape(plane.height, -1)[:, : plane.width]


def _cover_samples(samples: "Plane", style: str, min_cell: int, black: int) -> None:
    if style == "solid":
        samples[:] = black
        return
    import numpy as np

    rows, columns = (_find_cell_edges(length, min_cell) for length in samples.shape)
    means = _mean_weights(rows) @ samples.astype(np.float32) @ _mean_weights(columns).T
    row_weights, column_weights = (
        _interpolation_weights(edges) if style == "blur" else _membership_matrix(edges)
        for edges in (rows, columns)
    )
    samples[:] = row_weights @ means @ column_weights.T + 0.5


def _find_cell_edges(length: int, min_cell: int) -> tuple[int, ...]:
    """Return the start of each grid cell along one side, and the end of the last."""
    cells = max(1, min(CELLS, length // min_cell))
    return tuple(index * length // cells for index in range(cells + 1))


@lru_cache(KEPT)
def _mean_weights(edges: tuple[int, ...]) -> "Plane":
    """Weights of the samples in each cell's mean, shape (cells, samples)."""
    membership = _membership_matrix(edges)
    counts: Plane = membership.sum(axis=0)
    return (membership / counts).T.copy()


@lru_cache(KEPT)
def _membership_matrix(edges: tuple[int, ...]) -> "Plane":
    """Membership matrix, shape (samples, cells): 1 for each sample in the cell."""
    import numpy as np

    cell_of_sample = np.repeat(np.arange(len(edges) - 1), np.diff(edges))
    membership: Plane = (cell_of_sample[:, None] == np.arange(len(edges) - 1)).astype(np.float32)
    return membership


@lru_cache(KEPT)
def _interpolation_weights(edges: tuple[int, ...]) -> "Plane":
    """Linear interpolation between the cells' centres, shape (samples, cells)."""
    import numpy as np

    positions = np.array(edges)
    centres = (positions[:-1] + positions[1:] - 1) / 2
    cell_positions = np.interp(np.arange(edges[-1]), centres, np.arange(len(centres)))
    weights: Plane = np.maximum(0, 1 - np.abs(cell_positions[:, None] - np.arange(len(centres))))
    return weights.astype(np.float32)
