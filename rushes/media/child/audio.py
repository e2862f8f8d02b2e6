"""Writes the sound of a video as 16 kHz samples, of one channel or two, that lie where the film has them."""

import wave
from collections.abc import Callable
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media.container import Film, content, open_video

RATE = 16_000  # samples a second: what every recogniser takes
SLACK = 480  # samples (30 ms) by which a time stamp may be off before the sound is moved
CHUNK = RATE * 10  # samples of silence written at once
LAYOUTS = {1: "mono", 2: "stereo"}
TOLD_EVERY = 500  # frames between two words of progress

Say = Callable[[float, str], None]


def extract(path: str, say: Say, *, name: str, most_seconds: float, channels: int = 1) -> dict[str, Any]:
    """Write the WAV file `name` into the working folder; sample k is heard k/16000 s into the film.

    `channels` is 1, all mixed, or 2, left and right.

    Answers `{"seconds", "damaged"}`. Raises Rejected: CORRUPT when nothing can be heard, CODEC_NOT_SUPPORTED,
    TOO_LONG.
    """
    with open_video(path) as film, wave.open(name, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(RATE)
        track = _Track(file, most_seconds, LAYOUTS[channels])
        frames = _write(film, track, say)
        if not frames:
            raise Rejected(
                Reason.CORRUPT, "The sound of the video cannot be decoded. Export it again, with AAC or Opus."
            )
        return {"seconds": track.samples / RATE, "damaged": film.errors}


def _write(film: Film, track: "_Track", say: Say) -> int:
    stream = film.audio
    if stream is None:
        raise Rejected(Reason.CORRUPT, "The video has no sound to listen to.")
    if stream.codec_context is None:
        raise Rejected(
            Reason.CODEC_NOT_SUPPORTED,
            "The codec of the video's sound is not supported. Export it again, with AAC or Opus.",
        )
    length, frames = (film.file.duration or 0) / 1_000_000, 0
    for frame in film.frames(stream):
        track.hear(frame, film.time(frame.pts, stream))
        frames += 1
        if frames % TOLD_EVERY == 0 and length > 0:
            say(min(1.0, track.samples / RATE / length), "listening")
    track.flush()
    return frames


class _Track:
    """The samples written so far. Silence fills what the film leaves out; what overlaps is cut."""

    def __init__(self, file: wave.Wave_write, most_seconds: float, layout: str) -> None:
        self.layout, self.width = layout, 2 * file.getnchannels()
        self.file, self.samples, self.most = file, 0, round(most_seconds * RATE)
        self.origin = self.skip = 0
        self.heard = 0.0
        self.shape: tuple[str, str, int] | None = None
        self.resampler: Any = None

    def hear(self, frame: Any, time: float | None) -> None:
        """Add one frame that is heard at `time` seconds; None: right after the one before."""
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        expected = self.origin + round(self.heard * RATE)
        due = expected if time is None else round(time * RATE)
        if shape != self.shape or abs(due - expected) > SLACK:
            self._go_on(due, shape)
        self.heard += frame.samples / frame.sample_rate
        with content():
            pieces = self.resampler.resample(frame)
        self._put(pieces)

    def flush(self) -> None:
        """Write what the resampler still holds."""
        if self.resampler is not None:
            with content():
                pieces = self.resampler.resample(None)
            self._put(pieces)

    def _go_on(self, due: int, shape: tuple[str, str, int]) -> None:
        """Start afresh at sample `due`: with silence up to it, or by cutting what lies before the last."""
        from av import AudioResampler

        self.flush()
        self._need(due)
        while (gap := due - self.samples) > 0:
            self._write(bytes(self.width * min(gap, CHUNK)))
        self.origin, self.skip, self.heard = due, self.samples - due, 0.0
        self.shape, self.resampler = shape, AudioResampler("s16", self.layout, RATE)

    def _put(self, pieces: Any) -> None:
        for piece in pieces:
            if piece is None:  # a resampler with nothing to do has nothing to flush
                continue
            data = bytes(piece.planes[0])[: piece.samples * self.width]
            cut = min(self.skip, piece.samples)
            self.skip -= cut
            self._write(data[self.width * cut :])

    def _write(self, data: bytes) -> None:
        self.samples += len(data) // self.width
        self._need(self.samples)
        self.file.writeframesraw(data)

    def _need(self, samples: int) -> None:
        if samples > self.most + CHUNK:
            raise Rejected(
                Reason.TOO_LONG,
                f"The sound of the video lasts longer than {self.most / RATE:g} s, the most that is taken. Cut it.",
            )
