"""The audio of a video as speech engines need it: 16 kHz, mono, on the clock of the video."""

import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rushes.media import decoder
from rushes.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXTRACT_FUNCTION = "rushes.media.child.audio:extract"
RATE = 16_000  # samples per second
BYTES_PER_SAMPLE = 2
MARGIN_SECONDS = 60  # of audio beyond the longest accepted video that the file may hold
FILE_NAME = "audio.wav"


def extract(
    video: Path, folder: Path, settings: Settings, say: decoder.Say | None = None, channels: int = 1
) -> Path:
    """Write `audio.wav` into the folder: 16 kHz, 16 bits; sample k plays k / 16,000 s into the video.

    `channels` is 1 to mix all channels into one, or 2 to keep left and right separate. Gaps and a late start are
    filled with silence. Memory does not grow with the duration. Raises Rejected if no audio can be decoded.
    """
    max_bytes = round((settings.max_seconds + MARGIN_SECONDS) * RATE * BYTES_PER_SAMPLE * channels)
    decoder.run(
        EXTRACT_FUNCTION,
        video,
        settings,
        keep=folder,
        writes=max_bytes,
        say=say,
        name=FILE_NAME,
        max_seconds=settings.max_seconds,
        channels=channels,
    )
    return folder / FILE_NAME


def load(path: Path) -> "NDArray[np.float32]":
    """Load all samples of a file that `extract_audio` wrote, in [-1, 1). Meant for a few minutes of audio."""
    return Sound(path)[:]


class Sound:
    """The samples of a file that `extract_audio` wrote, read on access: `samples[start:end]`, float32 in [-1, 1).

    `channel` counts from 0; None is the mean of all channels. A slice uses memory only for its own samples.
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
        samples = raw.reshape(-1, self.channels).astype(np.float32) / np.float32(32768)
        if self.channel is not None:
            return np.ascontiguousarray(samples[:, self.channel])
        return samples[:, 0] if self.channels == 1 else samples.mean(axis=1, dtype=np.float32)
