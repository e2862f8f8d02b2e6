"""Still pictures of a video, upright and with square pixels."""

from math import ceil
from pathlib import Path

from rushes.domain import FrozenModel
from rushes.media import decoder
from rushes.settings import Settings

TAKER = "rushes.media.child.stills:take"
LONG_SIDE = 640  # pixels
WRITES = 5_000_000  # bytes of one picture, far above any


class Still(FrozenModel):
    """One picture: `time` in seconds of the film, as shown there; `name` is its file; sizes are pixels."""

    time: float
    name: str
    width: int
    height: int


def take(
    video: Path,
    folder: Path,
    settings: Settings,
    times: list[float],
    long_side: int = LONG_SIDE,
    say: decoder.Say | None = None,
) -> list[Still]:
    """Write `0001.jpg` … into the folder, one for each of the rising `times` (seconds) that can be shown.

    A picture is the key frame before its time when one is near, so its own time may be a little earlier.
    What cannot be decoded is left out. Raises Rejected when nothing can be opened at all.
    """
    answer = decoder.run(
        TAKER,
        video,
        settings,
        keep=folder,
        writes=WRITES,
        say=say,
        times=times,
        long_side=long_side,
        most_pixels=settings.max_pixels,
    )
    return [Still.model_validate(still) for still in answer]


def spread(duration: float, most: int, every: float) -> list[float]:
    """The middles of equal parts of a film: one part for `every` seconds, at least one, at most `most`."""
    parts = min(most, max(1, ceil(duration / every)))
    return [(k + 0.5) * duration / parts for k in range(parts)]
