"""Time and file size limits for a child process that encodes, by the number of pixels it writes."""

from pathlib import Path

from rushes.settings import Settings

MAX_BYTES_PER_PIXEL = 3  # raw; an encoder does not write more than the raw frame
SECONDS_PER_PIXEL = 2.5e-7  # limit to encode one pixel: thirty times what libx264 needs


def to_encode(video: Path, settings: Settings, pixels: int, extra_bytes: int = 0) -> tuple[Settings, int]:
    """Return settings with a longer time limit, and the most bytes of each file that the child may write."""
    seconds = settings.decode_seconds + pixels * SECONDS_PER_PIXEL
    max_bytes = 2 * video.stat().st_size + pixels * MAX_BYTES_PER_PIXEL + 2 * extra_bytes
    return settings.model_copy(update={"decode_seconds": seconds}), max_bytes
