"""Makes small videos for the tests, so that none has to be kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

RATE = 48_000  # samples a second
SAMPLES = 960  # in a frame of sound
PITCH = 440.0  # hertz
FAST = {"libx264": {"preset": "ultrafast"}, "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"}}
SOUND_OF = {".webm": "libopus"}


@dataclass(frozen=True)
class Clip:
    """What a clip is like. Times and lengths are seconds, sizes pixels.

    `times` are the seconds of each picture instead of a steady rate. `rotation` is in degrees counter-clockwise,
    as FFmpeg counts. A tone of 440 Hz sounds during `tones` (start, end), with digital silence elsewhere; the
    sound starts at `sound_at` and has no packets during `gap`. `options` are the muxer's, `encoder` those of the
    pictures' encoder.
    """

    seconds: float = 2
    video: bool = True
    audio: bool = True
    codec: str = "libx264"
    sound_codec: str = ""
    width: int = 160
    height: int = 90
    fps: int = 25
    gop: int = 25
    rotation: int = 0
    aspect: Fraction = Fraction(1)
    times: Sequence[float] | None = None
    tones: Sequence[tuple[float, float]] = ((0.0, 1e9),)
    sound_at: float = 0.0
    gap: tuple[float, float] = (0.0, 0.0)
    video_at: float = 0.0
    options: dict[str, str] = field(default_factory=dict)
    encoder: dict[str, str] = field(default_factory=dict)

    @property
    def stamps(self) -> list[float]:
        steady = [k / self.fps for k in range(round(self.seconds * self.fps))]
        return [self.video_at + stamp for stamp in (steady if self.times is None else self.times)]


def make_clip(path: Path, seconds: float = 2, **how: Any) -> Path:
    """Write a clip as `Clip(seconds, **how)` says and return its path; the suffix chooses the container.

    The picture has a white left and a black right half above a grey band that brightens with time.
    """
    clip = Clip(seconds, **how)
    with av.open(str(path), "w", options=clip.options) as file:
        picture = _picture(file, clip) if clip.video else None
        sound = _sound(file, clip.sound_codec or SOUND_OF.get(path.suffix, "aac")) if clip.audio else None
        if picture is not None:
            _film(file, picture, clip)
        if sound is not None:
            _record(file, sound, clip)
    return path


def _picture(file: Any, clip: Clip) -> Any:
    stream = file.add_stream(clip.codec, rate=clip.fps, options=FAST.get(clip.codec, {}) | clip.encoder)
    stream.width, stream.height, stream.pix_fmt, stream.gop_size = (
        clip.width,
        clip.height,
        "yuv420p",
        clip.gop,
    )
    stream.codec_context.time_base = Fraction(1, 1000)
    stream.codec_context.thread_count = 1
    stream.codec_context.sample_aspect_ratio = clip.aspect
    if clip.rotation:
        stream.set_display_rotation(clip.rotation)
    return stream


def _sound(file: Any, codec: str) -> Any:
    stream = file.add_stream(codec, RATE)
    stream.layout = "stereo"
    return stream


def _film(file: Any, stream: Any, clip: Clip) -> None:
    stamps = clip.stamps
    for k, stamp in enumerate(stamps):
        pixels = np.zeros((clip.height, clip.width, 3), np.uint8)
        pixels[:, : clip.width // 2] = 255
        pixels[clip.height * 3 // 4 :] = 255 * k // len(stamps)
        frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
        frame.pts, frame.time_base = round(stamp * 1000), Fraction(1, 1000)
        file.mux(stream.encode(frame))
    file.mux(stream.encode(None))


def _record(file: Any, stream: Any, clip: Clip) -> None:
    for first in range(round(clip.sound_at * RATE), round(clip.seconds * RATE), SAMPLES):
        if clip.gap[0] <= first / RATE < clip.gap[1]:
            continue
        at = np.arange(first, first + SAMPLES) / RATE
        loud = sum((at >= start) & (at < end) for start, end in clip.tones)
        wave = (0.5 * np.sin(2 * np.pi * PITCH * at) * loud).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(np.stack([wave, wave]), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
        file.mux(stream.encode(frame))
    file.mux(stream.encode(None))
