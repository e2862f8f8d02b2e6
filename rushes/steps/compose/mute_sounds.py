"""What is heard in place of a word: nothing, a tone, or the room without anybody speaking in it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[Any]
    """Shape (channels, samples), in [-1, 1]."""

PITCH = 1000.0  # hertz
LOUDNESS = 0.1  # of full scale: −20 dBFS, the reference level of EBU R 68 and SMPTE RP 155, give or take
WINDOW = 2048  # samples of one spectrum
QUIETEST = 0.2  # of the windows around stand for the room


def instead(style: str, length: int, rate: int, near: "Samples") -> "Samples":
    """`length` samples of "mute", "bleep" or "room"; `near` is what is heard around, for its hiss and channels."""
    import numpy as np

    if style == "bleep":
        return np.tile(LOUDNESS * np.sin(2 * np.pi * PITCH / rate * np.arange(length)), (len(near), 1))
    if style == "room" and near.shape[1] >= WINDOW:
        return _room(length, near)
    return np.zeros((len(near), length))


def _room(length: int, near: "Samples") -> "Samples":
    """Noise with the spectrum of the quietest windows, so that nothing spoken can be heard in it."""
    import numpy as np

    half, shape = WINDOW // 2, np.hanning(WINDOW)
    starts = range(0, near.shape[1] - WINDOW + 1, half)
    windows = np.stack([near[:, at : at + WINDOW] * shape for at in starts])
    order = np.argsort((windows**2).sum(axis=(1, 2)))[: max(1, int(len(windows) * QUIETEST))]
    level = np.sqrt((np.abs(np.fft.rfft(windows[order])) ** 2).mean(axis=0) / (shape**2).mean())
    chance = np.random.default_rng(0)  # the same noise at every run: a repeated step writes the same file
    out = np.zeros((len(near), length + 2 * WINDOW))
    for at in range(0, length + WINDOW, half):
        turns = np.exp(2j * np.pi * chance.random(level.shape))
        out[:, at : at + WINDOW] += np.fft.irfft(level * turns, WINDOW) * np.sqrt(shape)
    return out[:, half : half + length]
