"""Re-encode an audio track and replace the muted samples."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rushes.media.container import content
from rushes.steps.compose import mute_sounds
from rushes.steps.compose.audio_mutes import MutedPackets
from rushes.steps.compose.child.ambience import listen, nothing
from rushes.steps.compose.streams import Sound

if TYPE_CHECKING:
    from rushes.steps.compose.mute_sounds import Samples

ENCODERS = {
    "aac": "aac",
    "ac3": "ac3",
    "alac": "alac",
    "eac3": "eac3",
    "flac": "flac",
    "mp3": "libmp3lame",
    "opus": "libopus",
    "vorbis": "libopus",
}
"""Codec of the track → encoder; other codecs use the container's default."""

BITS = 64_000  # a second and channel, at least
FADE = 0.005  # seconds of fade before and after a mute
SLACK = 0.03  # seconds of time stamp error that are tolerated without moving the sound
CHUNK = 48_000  # samples of silence in one frame


def add_stream(output: Any, sound: Sound) -> Any:
    """Add a stream to the copy for the re-encoded track."""
    default_encoder = "libopus" if output.format.name == "webm" else "aac"
    preferred_encoder = (
        sound.codec if sound.codec.startswith("pcm_") else ENCODERS.get(sound.codec, default_encoder)
    )
    name = next(name for name in (preferred_encoder, default_encoder) if fits(name, output))
    stream = output.add_stream(name, rate_of(name, sound.rate))
    stream.layout = layout_of(name, sound)
    stream.bit_rate = max(sound.bit_rate, BITS * stream.codec_context.channels)
    stream.time_base = Fraction(1, stream.codec_context.sample_rate)
    return stream


def fits(encoder: str, output: Any) -> bool:
    """Whether the container supports this encoder's codec."""
    from av import Codec

    return Codec(encoder, "w").name in output.supported_codecs


def rate_of(encoder: str, rate: int) -> int:
    return 48_000 if encoder == "libopus" else rate


def layout_of(encoder: str, sound: Sound) -> str:
    """Return the track's channel layout, or stereo if the encoder does not support it."""
    from av import CodecContext, FFmpegError

    trial: Any = CodecContext.create(encoder, "w")
    trial.sample_rate, trial.layout = rate_of(encoder, sound.rate), sound.layout
    trial.format = trial.codec.audio_formats[0].name
    try:
        trial.open()
    except FFmpegError:
        return "stereo"
    return sound.layout


class Recorder:
    """Encodes frames into a stream. Times are in samples of the copy, on the film's clock."""

    def __init__(
        self, stream: Any, path: str, zero: float, sound: Sound, mutes: Sequence[MutedPackets]
    ) -> None:
        self.stream, self.zero, self.sound = stream, zero, sound
        self.rate = stream.codec_context.sample_rate
        self.patches = [_Mute(path, sound, mute, self.rate) for mute in mutes]
        self.next: int | None = None
        self.resampler: Any = None
        self.shape: tuple[str, str, int] | None = None

    def hear(self, frame: Any) -> list[Any]:
        """Encode the next frame and return its packets."""
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        packets = []
        due = self.next or 0 if frame.pts is None else round(frame.pts * frame.time_base * self.rate)
        if shape != self.shape or self.next is None or abs(due - self.next) > SLACK * self.rate:
            packets = self._resume_at(due, shape)
        with content():
            frames = self.resampler.resample(frame)
        return packets + self._encode_frames(frames)

    def end(self) -> list[Any]:
        """Flush the encoder and return the last packets."""
        with content():
            return self._drain_resampler() + list(self.stream.encode(None))

    def _resume_at(self, due: int, shape: tuple[str, str, int]) -> list[Any]:
        """Insert silence up to sample `due`; sound before the last sample is moved after it."""
        import numpy as np
        from av import AudioResampler

        packets = self._drain_resampler()
        self.next = due if self.next is None else self.next
        while (missing := due - self.next) > 0:
            packets += self._encode_samples(
                np.zeros((len(nothing(self.sound)), min(missing, CHUNK)), np.float32)
            )
        self.shape = shape
        self.resampler = AudioResampler("fltp", self.sound.layout, self.rate)
        return packets

    def _drain_resampler(self) -> list[Any]:
        if self.resampler is None:
            return []
        with content():
            frames = self.resampler.resample(None)
        return self._encode_frames(frames)

    def _encode_frames(self, frames: list[Any]) -> list[Any]:
        return [
            packet
            for frame in frames
            if frame is not None
            for packet in self._encode_samples(frame.to_ndarray())
        ]

    def _encode_samples(self, samples: "Samples") -> list[Any]:
        """Encode the next samples with the mutes applied."""
        import numpy as np
        from av import AudioFrame

        first = self.next or 0
        start = first / self.rate - self.zero
        for patch in self.patches:
            samples = patch.apply(samples, start)
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32), "fltp", self.sound.layout)
        frame.sample_rate, frame.pts, frame.time_base = self.rate, first, Fraction(1, self.rate)
        self.next = first + samples.shape[1]
        with content():
            return list(self.stream.encode(frame))


class _Mute:
    """One mute and its replacement sound, built on first use."""

    def __init__(self, path: str, sound: Sound, mute: MutedPackets, rate: int) -> None:
        self.path, self.sound, self.mute, self.rate = path, sound, mute, rate
        self.start, self.end = mute.start - FADE, mute.end + FADE
        self.tone: Samples | None = None

    def apply(self, samples: "Samples", start: float) -> "Samples":
        """Apply this mute to samples that start at `start` seconds of the film."""
        import numpy as np

        count = samples.shape[1]
        if start >= self.end or start + count / self.rate <= self.start:
            return samples
        times = start + np.arange(count) / self.rate
        distance = np.maximum(self.mute.start - times, times - self.mute.end)
        gain = np.clip(distance / FADE, 0, 1)
        replacement = self._replacement()
        indexes = np.clip(np.round((times - self.start) * self.rate).astype(int), 0, replacement.shape[1] - 1)
        return samples * gain + replacement[:, indexes] * (1 - gain)

    def _replacement(self) -> "Samples":
        if self.tone is None:
            surroundings = nothing(self.sound)
            if self.mute.style == "room":
                surroundings = listen(self.path, self.sound, self.mute.start, self.mute.end)
            length = round((self.end - self.start) * self.rate) + 1
            self.tone = mute_sounds.instead(self.mute.style, length, self.rate, surroundings)
        return self.tone
