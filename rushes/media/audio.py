"""The sound of a video as engines want it: 16 kHz, one channel, on the film's own clock."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rushes.media import decoder
from rushes.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXTRACTOR = "rushes.media.child.audio:extract"
RATE = 16_000  # samples a second
BYTES = 2  # a sample
MARGIN = 60  # seconds of file beyond the longest film
NAME = "audio.wav"


def extract(video: Path, folder: Path, settings: Settings, say: decoder.Say | None = None) -> Path:
    """Write `audio.wav` into the folder: 16 kHz mono, 16 bits; sample k is heard k / 16,000 s into the film.

    Gaps and a late start are silence. Memory does not grow with the film. Raises Rejected when there is no
    sound that can be decoded.
    """
    writes = round((settings.max_seconds + MARGIN) * RATE * BYTES)
    decoder.run(
        EXTRACTOR,
        video,
        settings,
        keep=folder,
        writes=writes,
        say=say,
        name=NAME,
        most_seconds=settings.max_seconds,
    )
    return folder / NAME


def load(path: Path) -> "NDArray[np.float32]":
    """The samples of a file that `extract` wrote, in [-1, 1)."""
    import wave

    import numpy as np

    with wave.open(str(path)) as file:
        samples: NDArray[Any] = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return samples.astype(np.float32) / np.float32(32768)
