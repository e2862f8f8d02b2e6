"""Replacement sound for muted words: silence, a tone, or the room's background noise without speech."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[Any]
    """Shape (channels, samples), in [-1, 1]."""

PITCH = 1000.0  # hertz
LOUDNESS = 0.1  # of full scale: −20 dBFS, the reference level of EBU R 68 and SMPTE RP 155, give or take
WINDOW = 2048  # samples of one spectrum (FFT)
QUIETEST = 0.2  # share of the surrounding windows whose spectrum is used


def instead(style: str, length: int, rate: int, near: "Samples") -> "Samples":
    """Build `length` samples of style "mute", "bleep" or "room"; `near` is the surrounding sound.

    `near` gives the number of channels and, for "room", the noise spectrum.
    """
    import numpy as np

    if style == "bleep":
        return np.tile(LOUDNESS * np.sin(2 * np.pi * PITCH / rate * np.arange(length)), (len(near), 1))
    if style == "room" and near.shape[1] >= WINDOW:
        return _build_room_noise(length, near)
    return np.zeros((len(near), length))


def _build_room_noise(length: int, near: "Samples") -> "Samples":
    """Build noise with the spectrum of the quietest windows, which contain no speech."""
    import numpy as np

    half, window = WINDOW // 2, np.hanning(WINDOW)
    starts = range(0, near.shape[1] - WINDOW + 1, half)
    windows = np.stack([near[:, first : first + WINDOW] * window for first in starts])
    order = np.argsort((windows**2).sum(axis=(1, 2)))[: max(1, int(len(windows) * QUIETEST))]
    spectrum = np.sqrt((np.abs(np.fft.rfft(windows[order])) ** 2).mean(axis=0) / (window**2).mean())
    random = np.random.default_rng(0)  # fixed seed: a repeated step writes the same file
    noise = np.zeros((len(near), length + 2 * WINDOW))
    for first in range(0, length + WINDOW, half):
        phases = np.exp(2j * np.pi * random.random(spectrum.shape))
        noise[:, first : first + WINDOW] += np.fft.irfft(spectrum * phases, WINDOW) * np.sqrt(window)
    return noise[:, half : half + length]
