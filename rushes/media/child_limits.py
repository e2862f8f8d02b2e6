"""How much more than a mere look a child may take that encodes: seconds and bytes, by the pixels that it writes."""

from pathlib import Path

from rushes.settings import Settings

RAW = 3  # bytes of a pixel, at most; no encoder writes more than its picture
PACE = 2.5e-7  # seconds that a pixel may take to be encoded: thirty times what libx264 needs


def to_encode(video: Path, settings: Settings, pixels: int, more: int = 0) -> tuple[Settings, int]:
    """The settings with the longer time, and the bytes that each file may have: the film's, the picture's, `more`."""
    seconds = settings.decode_seconds + pixels * PACE
    writes = 2 * video.stat().st_size + pixels * RAW + 2 * more
    return settings.model_copy(update={"decode_seconds": seconds}), writes
