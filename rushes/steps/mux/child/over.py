"""Mix a voice with the video's sound, which is ducked while the voice speaks."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from rushes.media.container import Film
from rushes.steps.compose.child.recorder import Recorder, add_stream
from rushes.steps.compose.streams import Sound
from rushes.steps.mux.recipe import VoiceTrack

SAMPLE_RATE = 48_000  # sample rate of the track in Hz
LAYOUT = "stereo"
RAMP_SECONDS = 0.12  # in which the sound fades down and back up
KEPT_SAMPLES = 3 * SAMPLE_RATE  # of the voice, buffered before the last requested position


class VoiceOverTrack:
    """A mixed audio track: takes the video's frames and returns encoded packets with the voice."""

    def __init__(self, output: Any, path: str, film: Film, voice: VoiceTrack) -> None:
        sound = Sound(0, "aac", "LC", SAMPLE_RATE, LAYOUT, 1024, f"1/{SAMPLE_RATE}", 0, swappable=False)
        self.stream = add_stream(output, sound)
        self.stream.metadata["language"] = voice.language
        self.recorder = Recorder(self.stream, path, film.zero, sound, ())
        self.zero, self.voice = film.zero, voice
        self.recorder.patches = [VoicePatch(voice, self.recorder.rate)]  # type: ignore[list-item]

    def hear(self, frame: Any) -> list[Any]:
        """Return the packets for the next frame of the video."""
        return self.recorder.hear(frame)

    def end(self) -> list[Any]:
        """Return the last packets. A voice that is longer than the video's sound is written to its end."""
        packets = [packet for frame in self.trailing_silence() for packet in self.recorder.hear(frame)]
        return packets + self.recorder.end()

    def trailing_silence(self) -> Iterator[Any]:
        """Yield silence from the end of the video's sound to the end of the voice."""
        import numpy as np
        from av import AudioFrame

        end_sample = round((self.zero + max((end for _, end in self.voice.spans), default=0.0)) * SAMPLE_RATE)
        position = self.recorder.next or 0
        while position < end_sample:
            count = min(SAMPLE_RATE, end_sample - position)
            frame = AudioFrame.from_ndarray(np.zeros((2, count), np.float32), "fltp", LAYOUT)
            frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, position, Fraction(1, SAMPLE_RATE)
            yield frame
            position += count


class VoicePatch:
    """A patch for the recorder: the voice, and the volume of the video's sound under it."""

    def __init__(self, voice: VoiceTrack, rate: int) -> None:
        self.voice, self.rate = voice, rate
        self.samples = FlacReader(voice.name, rate)

    def apply(self, samples: Any, start: float) -> Any:
        """Mix the voice into samples of shape (channels, n) that begin at `start` seconds."""
        import numpy as np

        count = samples.shape[1]
        first = round(start * self.rate)
        spoken = self.samples.read(first, count)
        return np.clip(samples * self.loudness(first / self.rate, count) + spoken, -1, 1)

    def loudness(self, start: float, count: int) -> Any:
        """Return the volume of the video's sound for each sample: lower during speech, with ramps."""
        import numpy as np

        if not self.voice.under:
            return 0.0
        times = start + np.arange(count) / self.rate
        ducking = np.zeros(count)
        for begin, end in self.voice.spans:
            if end + RAMP_SECONDS >= times[0] and begin - RAMP_SECONDS <= times[-1]:
                distance = np.maximum(begin - times, times - end)
                ducking = np.maximum(ducking, np.clip(1 - distance / RAMP_SECONDS, 0, 1))
        return 1 - ducking * (1 - self.voice.under)


class FlacReader:
    """Random access to a voice's samples in ascending order; silence where there are none."""

    def __init__(self, name: str, rate: int) -> None:
        import av
        import numpy as np

        self.file = av.open(name, "r", format="flac", options={"protocol_whitelist": "file"})
        self.chunks = self.decode_chunks(rate)
        self.buffer, self.buffer_start = np.zeros(0, np.float32), 0

    def decode_chunks(self, rate: int) -> Iterator[Any]:
        from av import AudioResampler

        resampler = AudioResampler("flt", "mono", rate)
        for frame in self.decode_frames():
            for resampled in resampler.resample(frame):
                if resampled is not None:
                    yield resampled.to_ndarray()[0]

    def decode_frames(self) -> Iterator[Any]:
        yield from self.file.decode(audio=0)
        yield None

    def read(self, first: int, count: int) -> Any:
        import numpy as np

        while self.buffer_start + len(self.buffer) < first + count:
            chunk = next(self.chunks, None)
            if chunk is None:
                break
            dropped = max(0, first - self.buffer_start - KEPT_SAMPLES)
            self.buffer, self.buffer_start = (
                np.concatenate([self.buffer[dropped:], chunk]),
                self.buffer_start + min(dropped, len(self.buffer)),
            )
        samples = np.zeros(count, np.float32)
        start = max(first, self.buffer_start)
        available = self.buffer[start - self.buffer_start : first + count - self.buffer_start]
        if len(available) and start >= first:
            samples[start - first : start - first + len(available)] = available
        return samples
