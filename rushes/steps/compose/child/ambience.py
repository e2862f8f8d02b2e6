"""What is heard around a stretch of the film."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rushes.media.container import Film, content, open_video
from rushes.steps.compose.streams import Sound

if TYPE_CHECKING:
    from rushes.steps.compose.mute_sounds import Samples

NEAR = 2.0  # seconds


def listen(path: str, sound: Sound, start: float, end: float) -> "Samples":
    """What is heard up to NEAR seconds before `start` and after `end`, but not between; (channels, samples)."""
    import numpy as np

    found = [nothing(sound)]
    with open_video(path) as film:
        stream = film.file.streams[sound.index]
        film.seek(max(0.0, start - NEAR), stream)
        for frame, at in frames(film, stream, sound):
            after = at + frame.samples / sound.rate
            if at > end + NEAR:
                break
            if start - NEAR <= at and (after <= start or at >= end):
                found.append(frame.to_ndarray())
    return np.concatenate(found, axis=1)


def frames(film: Film, stream: Any, sound: Sound) -> Iterator[tuple[Any, float]]:
    """Frames of planar floats in the track's own rate and channels, with their time in seconds of the film."""
    from av import AudioResampler

    resampler = AudioResampler("fltp", sound.layout, sound.rate)
    for frame in film.frames(stream):
        with content():
            pieces = resampler.resample(frame)
        for piece in pieces:
            if piece.pts is not None and piece.time_base:
                yield piece, float(piece.pts * piece.time_base) - film.zero


def nothing(sound: Sound) -> "Samples":
    """No samples, of as many channels as the track has."""
    import numpy as np
    from av import AudioLayout

    return np.zeros((AudioLayout(sound.layout).nb_channels, 0), np.float32)
