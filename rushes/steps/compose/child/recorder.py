"""Records a track of sound again, with what is muted taken out sample by sample."""

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
"""Codec of the track → encoder; all others become what the container is made for."""

BITS = 64_000  # a second and channel, unless the track has more
FADE = 0.005  # seconds before and after a mute in which the sound goes away and comes back
SLACK = 0.03  # seconds by which a time stamp may be off before the sound is moved
CHUNK = 48_000  # samples of silence at once


def add_stream(output: Any, sound: Sound) -> Any:
    """A stream of the copy for the recorded track."""
    usual = "libopus" if output.format.name == "webm" else "aac"
    wanted = sound.codec if sound.codec.startswith("pcm_") else ENCODERS.get(sound.codec, usual)
    name = next(name for name in (wanted, usual) if fits(name, output))
    stream = output.add_stream(name, rate_of(name, sound.rate))
    stream.layout = layout_of(name, sound)
    stream.bit_rate = max(sound.bit_rate, BITS * stream.codec_context.channels)
    stream.time_base = Fraction(1, stream.codec_context.sample_rate)
    return stream


def fits(encoder: str, output: Any) -> bool:
    """Whether the container holds what this encoder writes."""
    from av import Codec

    return Codec(encoder, "w").name in output.supported_codecs


def rate_of(encoder: str, rate: int) -> int:
    return 48_000 if encoder == "libopus" else rate


def layout_of(encoder: str, sound: Sound) -> str:
    """The track's own channels, or two where the encoder does not take those."""
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
    """Feeds frames into the encoder of a stream. Times are counted in samples of the copy, on the film's clock."""

    def __init__(
        self, stream: Any, path: str, zero: float, sound: Sound, mutes: Sequence[MutedPackets]
    ) -> None:
        self.stream, self.zero, self.sound = stream, zero, sound
        self.rate = stream.codec_context.sample_rate
        self.patches = [_Patch(path, sound, mute, self.rate) for mute in mutes]
        self.next: int | None = None
        self.resampler: Any = None
        self.shape: tuple[str, str, int] | None = None

    def hear(self, frame: Any) -> list[Any]:
        """The packets for one more frame."""
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        made = []
        due = self.next or 0 if frame.pts is None else round(frame.pts * frame.time_base * self.rate)
        if shape != self.shape or self.next is None or abs(due - self.next) > SLACK * self.rate:
            made = self._go_on(due, shape)
        with content():
            pieces = self.resampler.resample(frame)
        return made + self._all(pieces)

    def end(self) -> list[Any]:
        """The last packets."""
        with content():
            return self._drained() + list(self.stream.encode(None))

    def _go_on(self, due: int, shape: tuple[str, str, int]) -> list[Any]:
        """Silence up to sample `due`; sound that lies before the last sample is moved behind it."""
        import numpy as np
        from av import AudioResampler

        made = self._drained()
        self.next = due if self.next is None else self.next
        while (gap := due - self.next) > 0:
            made += self._put(np.zeros((len(nothing(self.sound)), min(gap, CHUNK)), np.float32))
        self.shape = shape
        self.resampler = AudioResampler("fltp", self.sound.layout, self.rate)
        return made

    def _drained(self) -> list[Any]:
        if self.resampler is None:
            return []
        with content():
            pieces = self.resampler.resample(None)
        return self._all(pieces)

    def _all(self, pieces: list[Any]) -> list[Any]:
        return [new for piece in pieces if piece is not None for new in self._put(piece.to_ndarray())]

    def _put(self, samples: "Samples") -> list[Any]:
        """Encode the next samples, muted."""
        import numpy as np
        from av import AudioFrame

        first = self.next or 0
        start = first / self.rate - self.zero
        for patch in self.patches:
            samples = patch.over(samples, start)
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32), "fltp", self.sound.layout)
        frame.sample_rate, frame.pts, frame.time_base = self.rate, first, Fraction(1, self.rate)
        self.next = first + samples.shape[1]
        with content():
            return list(self.stream.encode(frame))


class _Patch:
    """One mute: what is heard there instead, made when it is first needed."""

    def __init__(self, path: str, sound: Sound, mute: MutedPackets, rate: int) -> None:
        self.path, self.sound, self.mute, self.rate = path, sound, mute, rate
        self.start, self.end = mute.start - FADE, mute.end + FADE
        self.tone: Samples | None = None

    def over(self, samples: "Samples", start: float) -> "Samples":
        """The samples, which begin at `start` seconds of the film, with this mute in them."""
        import numpy as np

        count = samples.shape[1]
        if start >= self.end or start + count / self.rate <= self.start:
            return samples
        at = start + np.arange(count) / self.rate
        away = np.maximum(self.mute.start - at, at - self.mute.end)
        loud = np.clip(away / FADE, 0, 1)
        tone = self._tone()
        places = np.clip(np.round((at - self.start) * self.rate).astype(int), 0, tone.shape[1] - 1)
        return samples * loud + tone[:, places] * (1 - loud)

    def _tone(self) -> "Samples":
        if self.tone is None:
            near = nothing(self.sound)
            if self.mute.style == "room":
                near = listen(self.path, self.sound, self.mute.start, self.mute.end)
            length = round((self.end - self.start) * self.rate) + 1
            self.tone = mute_sounds.instead(self.mute.style, length, self.rate, near)
        return self.tone
