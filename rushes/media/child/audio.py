"""Write the audio of a video as 16 kHz samples, mono or stereo, aligned with the clock of the video."""

import wave
from collections.abc import Callable
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media.container import Film, content, open_video

SAMPLE_RATE = 16_000  # samples per second, as every speech recogniser expects
TOLERANCE_SAMPLES = 480  # (30 ms) by which a time stamp may be off before the audio is realigned
CHUNK_SAMPLES = SAMPLE_RATE * 10  # of silence written at once
LAYOUTS = {1: "mono", 2: "stereo"}
PROGRESS_INTERVAL_FRAMES = 500

ProgressCallback = Callable[[float, str], None]


def extract(
    path: str, report_progress: ProgressCallback, *, name: str, max_seconds: float, channels: int = 1
) -> dict[str, Any]:
    """Write the WAV file `name` into the working folder; sample k plays k/16000 s into the video.

    `channels` is 1 to mix all channels, or 2 for left and right.

    Returns `{"seconds", "damaged"}`. Raises Rejected: CORRUPT if no audio can be decoded, CODEC_NOT_SUPPORTED,
    TOO_LONG.
    """
    with open_video(path) as film, wave.open(name, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        writer = _AudioWriter(file, max_seconds, LAYOUTS[channels])
        frame_count = _decode_audio(film, writer, report_progress)
        if not frame_count:
            raise Rejected(
                Reason.CORRUPT,
                "The audio of the video cannot be decoded. Export it again, with AAC or Opus.",
            )
        return {"seconds": writer.samples / SAMPLE_RATE, "damaged": film.errors}


def _decode_audio(film: Film, writer: "_AudioWriter", report_progress: ProgressCallback) -> int:
    """Decode the audio stream into the writer and return the number of frames."""
    stream = film.audio
    if stream is None:
        raise Rejected(Reason.CORRUPT, "The video has no sound. Upload one with an audio track.")
    if stream.codec_context is None:
        raise Rejected(
            Reason.CODEC_NOT_SUPPORTED,
            "The codec of the video's audio is not supported. Export it again, with AAC or Opus.",
        )
    duration, frame_count = (film.file.duration or 0) / 1_000_000, 0
    for frame in film.frames(stream):
        writer.add(frame, film.time(frame.pts, stream))
        frame_count += 1
        if frame_count % PROGRESS_INTERVAL_FRAMES == 0 and duration > 0:
            report_progress(min(1.0, writer.samples / SAMPLE_RATE / duration), "listening")
    writer.flush()
    return frame_count


class _AudioWriter:
    """Resamples frames and writes them on the clock of the video. Gaps become silence; overlaps are cut."""

    def __init__(self, file: wave.Wave_write, max_seconds: float, layout: str) -> None:
        self.layout, self.bytes_per_sample = layout, 2 * file.getnchannels()
        self.file, self.samples, self.max_samples = file, 0, round(max_seconds * SAMPLE_RATE)
        self.origin = self.skip = 0
        self.seconds_since_origin = 0.0
        self.format: tuple[str, str, int] | None = None
        self.resampler: Any = None

    def add(self, frame: Any, time: float | None) -> None:
        """Write one frame that starts at `time` seconds; None: directly after the previous frame."""
        frame_format = (frame.format.name, frame.layout.name, frame.sample_rate)
        expected = self.origin + round(self.seconds_since_origin * SAMPLE_RATE)
        start = expected if time is None else round(time * SAMPLE_RATE)
        if frame_format != self.format or abs(start - expected) > TOLERANCE_SAMPLES:
            self._restart(start, frame_format)
        self.seconds_since_origin += frame.samples / frame.sample_rate
        with content():
            pieces = self.resampler.resample(frame)
        self._put(pieces)

    def flush(self) -> None:
        """Write what the resampler still buffers."""
        if self.resampler is not None:
            with content():
                pieces = self.resampler.resample(None)
            self._put(pieces)

    def _restart(self, start: int, frame_format: tuple[str, str, int]) -> None:
        """Restart at sample `start`: fill a gap with silence, or skip samples that overlap those written."""
        from av import AudioResampler

        self.flush()
        self._check_length(start)
        while (gap := start - self.samples) > 0:
            self._write(bytes(self.bytes_per_sample * min(gap, CHUNK_SAMPLES)))
        self.origin, self.skip, self.seconds_since_origin = start, self.samples - start, 0.0
        self.format = frame_format
        self.resampler = AudioResampler("s16", self.layout, SAMPLE_RATE)

    def _put(self, pieces: Any) -> None:
        for piece in pieces:
            if piece is None:  # a resampler that passes frames through has nothing to flush
                continue
            data = bytes(piece.planes[0])[: piece.samples * self.bytes_per_sample]
            cut = min(self.skip, piece.samples)
            self.skip -= cut
            self._write(data[self.bytes_per_sample * cut :])

    def _write(self, data: bytes) -> None:
        self.samples += len(data) // self.bytes_per_sample
        self._check_length(self.samples)
        self.file.writeframesraw(data)

    def _check_length(self, samples: int) -> None:
        if samples > self.max_samples + CHUNK_SAMPLES:
            raise Rejected(
                Reason.TOO_LONG,
                f"The audio of the video lasts longer than {self.max_samples / SAMPLE_RATE:g} s, the longest that "
                "is accepted. Cut it.",
            )
