"""Still frames of a video, upright and with square pixels."""

from math import ceil
from pathlib import Path

from rushes.domain import FrozenModel
from rushes.media import decoder
from rushes.settings import Settings

TAKE_FUNCTION = "rushes.media.child.stills:take_stills"
LONG_SIDE = 640  # pixels
MAX_STILL_BYTES = 5_000_000  # far above any real file


class Still(FrozenModel):
    """One still: `time` of the frame in seconds of the video; `name` is its file; sizes are in pixels."""

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
    """Write `0001.jpg` … into the folder, one for each of the ascending `times` (seconds) that can be shown.

    A still is the key frame before its time if one is near, so its own time may be a little earlier. What cannot be
    decoded is left out. Raises Rejected if the file cannot be opened at all.
    """
    answer = decoder.run(
        TAKE_FUNCTION,
        video,
        settings,
        keep=folder,
        writes=MAX_STILL_BYTES,
        say=say,
        times=times,
        long_side=long_side,
        max_pixels=settings.max_pixels,
    )
    return [Still.model_validate(still) for still in answer]


def spread(duration: float, max_count: int, seconds_per_still: float) -> list[float]:
    """Return the midpoints of equal parts of a video: one per `seconds_per_still`, at least 1, at most `max_count`."""
    parts = min(max_count, max(1, ceil(duration / seconds_per_still)))
    return [(k + 0.5) * duration / parts for k in range(parts)]
