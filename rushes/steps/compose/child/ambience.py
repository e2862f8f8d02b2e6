"""Decode the sound around a time span of the film."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rushes.media.container import Film, content, open_video
from rushes.steps.compose.streams import Sound

if TYPE_CHECKING:
    from rushes.steps.compose.mute_sounds import Samples

NEAR = 2.0  # seconds


def listen(path: str, sound: Sound, start: float, end: float) -> "Samples":
    """Decode up to NEAR seconds before `start` and after `end`, without the span; shape (channels, samples)."""
    import numpy as np

    blocks = [nothing(sound)]
    with open_video(path) as film:
        stream = film.file.streams[sound.index]
        film.seek(max(0.0, start - NEAR), stream)
        for frame, frame_start in frames(film, stream, sound):
            frame_end = frame_start + frame.samples / sound.rate
            if frame_start > end + NEAR:
                break
            if start - NEAR <= frame_start and (frame_end <= start or frame_start >= end):
                blocks.append(frame.to_ndarray())
    return np.concatenate(blocks, axis=1)


def frames(film: Film, stream: Any, sound: Sound) -> Iterator[tuple[Any, float]]:
    """Yield planar float frames in the track's rate and channels, with their time in seconds of the film."""
    from av import AudioResampler

    resampler = AudioResampler("fltp", sound.layout, sound.rate)
    for frame in film.frames(stream):
        with content():
            resampled_frames = resampler.resample(frame)
        for resampled in resampled_frames:
            if resampled.pts is not None and resampled.time_base:
                yield resampled, float(resampled.pts * resampled.time_base) - film.zero


def nothing(sound: Sound) -> "Samples":
    """Return an array of zero samples with the track's channels."""
    import numpy as np
    from av import AudioLayout

    return np.zeros((AudioLayout(sound.layout).nb_channels, 0), np.float32)
