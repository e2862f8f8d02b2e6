"""The sound of a video as engines want it: 16 kHz, one channel, on the film's own clock."""

import wave
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


def extract(
    video: Path, folder: Path, settings: Settings, say: decoder.Say | None = None, channels: int = 1
) -> Path:
    """Write `audio.wav` into the folder: 16 kHz, 16 bits; sample k is heard k / 16,000 s into the film.

    With `channels` 1 all are mixed into one, with 2 left and right stay apart. Gaps and a late start are
    silence. Memory does not grow with the film. Raises Rejected when there is no sound that can be decoded.
    """
    writes = round((settings.max_seconds + MARGIN) * RATE * BYTES * channels)
    decoder.run(
        EXTRACTOR,
        video,
        settings,
        keep=folder,
        writes=writes,
        say=say,
        name=NAME,
        most_seconds=settings.max_seconds,
        channels=channels,
    )
    return folder / NAME


def load(path: Path) -> "NDArray[np.float32]":
    """All samples of a file that `extract` wrote, in [-1, 1): for sounds of some minutes."""
    return Sound(path)[:]


class Sound:
    """The samples of a file that `extract` wrote, read when asked: `sound[start:end]`, float32 in [-1, 1).

    `channel` counts from 0; None: the mean of all. A slice may be of any length and costs its own memory only.
    """

    def __init__(self, path: Path, channel: int | None = None) -> None:
        self.path, self.channel = path, channel
        self.channels: int
        self.samples: int
        with wave.open(str(path)) as file:
            self.channels, self.samples = file.getnchannels(), file.getnframes()

    def __len__(self) -> int:
        return self.samples

    def __getitem__(self, part: slice) -> "NDArray[np.float32]":
        import numpy as np

        start, end, _ = part.indices(self.samples)
        with wave.open(str(self.path)) as file:
            file.setpos(start)
            raw: NDArray[Any] = np.frombuffer(file.readframes(max(0, end - start)), dtype="<i2")
        heard = raw.reshape(-1, self.channels).astype(np.float32) / np.float32(32768)
        if self.channel is not None:
            return np.ascontiguousarray(heard[:, self.channel])
        return heard[:, 0] if self.channels == 1 else heard.mean(axis=1, dtype=np.float32)
