"""A voice laid over the sound of a film, which goes down while somebody speaks."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from rushes.media.container import Film
from rushes.steps.compose.child.recorder import Recorder, add_stream
from rushes.steps.compose.streams import Sound
from rushes.steps.mux.recipe import Voice

RATE = 48_000  # samples a second of the track
LAYOUT = "stereo"
RAMP = 0.12  # seconds in which the film's sound goes down and comes back
KEPT = 3 * RATE  # samples of the voice that stay behind what was asked for last


class Over:
    """One more track of sound: the film's own frames go in, packets of both together come out."""

    def __init__(self, output: Any, path: str, film: Film, voice: Voice) -> None:
        sound = Sound(0, "aac", "LC", RATE, LAYOUT, 1024, f"1/{RATE}", 0, swappable=False)
        self.stream = add_stream(output, sound)
        self.stream.metadata["language"] = voice.language
        self.recorder = Recorder(self.stream, path, film.zero, sound, ())
        self.zero, self.voice = film.zero, voice
        self.recorder.patches = [Spoken(voice, self.recorder.rate)]  # type: ignore[list-item]

    def hear(self, frame: Any) -> list[Any]:
        """The packets for one more frame of the film."""
        return self.recorder.hear(frame)

    def end(self) -> list[Any]:
        """The last packets; the voice is heard out though the film's own sound has ended."""
        made = [packet for frame in self.rest() for packet in self.recorder.hear(frame)]
        return made + self.recorder.end()

    def rest(self) -> Iterator[Any]:
        """Silence from where the film's sound ends to where the voice does."""
        import numpy as np
        from av import AudioFrame

        last = round((self.zero + max((end for _, end in self.voice.spans), default=0.0)) * RATE)
        at = self.recorder.next or 0
        while at < last:
            count = min(RATE, last - at)
            frame = AudioFrame.from_ndarray(np.zeros((2, count), np.float32), "fltp", LAYOUT)
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            yield frame
            at += count


class Spoken:
    """The voice and how loud the film is under it, for the recorder to lay over what it records."""

    def __init__(self, voice: Voice, rate: int) -> None:
        self.voice, self.rate = voice, rate
        self.samples = Reader(voice.name, rate)

    def over(self, samples: Any, start: float) -> Any:
        """Samples of shape (channels, n) that begin at `start` seconds of the film, with the voice in them."""
        import numpy as np

        count = samples.shape[1]
        first = round(start * self.rate)
        spoken = self.samples.read(first, count)
        return np.clip(samples * self.loudness(first / self.rate, count) + spoken, -1, 1)

    def loudness(self, start: float, count: int) -> Any:
        import numpy as np

        if not self.voice.under:
            return 0.0
        at = start + np.arange(count) / self.rate
        down = np.zeros(count)
        for begin, end in self.voice.spans:
            if end + RAMP >= at[0] and begin - RAMP <= at[-1]:
                away = np.maximum(begin - at, at - end)
                down = np.maximum(down, np.clip(1 - away / RAMP, 0, 1))
        return 1 - down * (1 - self.voice.under)


class Reader:
    """Samples of a voice's file by their number, asked for in ascending order; silence where there are none."""

    def __init__(self, name: str, rate: int) -> None:
        import av
        import numpy as np

        self.file = av.open(name, "r", format="flac", options={"protocol_whitelist": "file"})
        self.pieces = self.decoded(rate)
        self.held, self.first = np.zeros(0, np.float32), 0

    def decoded(self, rate: int) -> Iterator[Any]:
        from av import AudioResampler

        resampler = AudioResampler("flt", "mono", rate)
        for frame in self.frames():
            for piece in resampler.resample(frame):
                if piece is not None:
                    yield piece.to_ndarray()[0]

    def frames(self) -> Iterator[Any]:
        yield from self.file.decode(audio=0)
        yield None

    def read(self, first: int, count: int) -> Any:
        import numpy as np

        while self.first + len(self.held) < first + count:
            piece = next(self.pieces, None)
            if piece is None:
                break
            keep = max(0, first - self.first - KEPT)
            self.held, self.first = (
                np.concatenate([self.held[keep:], piece]),
                self.first + min(keep, len(self.held)),
            )
        out = np.zeros(count, np.float32)
        start = max(first, self.first)
        found = self.held[start - self.first : first + count - self.first]
        if len(found) and start >= first:
            out[start - first : start - first + len(found)] = found
        return out
