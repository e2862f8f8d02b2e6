"""Make the demo clip: drawn and spoken locally, so nothing is downloaded or licensed."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rushes.errors import Unavailable
from rushes.local.demo_slides import BAR, HEIGHT, MARGIN, SLIDES, WIDTH, draw, waveform
from rushes.steps.dub.espeak import synthesize
from rushes.steps.subtitles import Cue, to_srt

if TYPE_CHECKING:
    from numpy import int16
    from numpy.typing import NDArray

FPS = 25
BREATH = 0.5  # seconds of silence before each line and at the end
SOUND_RATE = 48_000
SILENCE_LEVEL = 200  # of 32,767; quieter samples count as silence
MUXER = {
    "movflags": "+faststart",
    "movie_timescale": str(SOUND_RATE),  # a coarser one shifts the sound by up to a millisecond
    "video_track_timescale": "12800",
    "max_interleave_delta": "0",  # audio and video are written separately but interleaved in the file
}


@dataclass(frozen=True)
class Line:
    """A spoken line with the start of its first and the end of its last audible sample, in seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Sample:
    """The clip, its script as SubRip, and its lines."""

    video: Path
    script: Path
    lines: tuple[Line, ...]


def make(folder: Path) -> Sample:
    """Write sample.mp4 (1280×720, 25 frames a second, H.264 and AAC, about 20 s) and script.srt into the folder.

    Raises Unavailable naming the extra if the speech synthesiser, Pillow or PyAV is not installed.
    """
    lines, sound, rate = narrate()
    sample = Sample(folder / "sample.mp4", folder / "script.srt", lines)
    film(sample, sound, rate)
    cues = [Cue(round(line.start * 1000), round(line.end * 1000), (line.text,)) for line in lines]
    sample.script.write_text(to_srt(cues), encoding="utf-8")
    return sample


def narrate() -> "tuple[tuple[Line, ...], NDArray[int16], int]":
    """The lines with their times, all samples, and the sample rate."""
    import numpy as np

    lines, pieces, position, rate = [], [], 0, 0
    for slide in SLIDES:
        spoken, rate = synthesize(slide.spoken_line)
        voice = np.frombuffer(spoken, np.int16)
        audible = np.flatnonzero(np.abs(voice.astype(np.int32)) > SILENCE_LEVEL)
        voice = voice[audible[0] : audible[-1] + 1]
        silence = np.zeros(round(BREATH * rate), np.int16)
        pieces += [silence, voice]
        start = position + len(silence)
        position = start + len(voice)
        lines.append(Line(start / rate, position / rate, slide.spoken_line))
    pieces.append(np.zeros(round(2 * BREATH * rate), np.int16))
    return tuple(lines), np.concatenate(pieces), rate


def film(sample: Sample, sound: "NDArray[int16]", rate: int) -> None:
    try:
        import av
    except ModuleNotFoundError as error:
        raise Unavailable("The sample clip needs the package PyAV: install rushes[demo].") from error

    with av.open(str(sample.video), "w", options=MUXER) as file:
        video_stream: Any = file.add_stream("libx264", FPS, options={"preset": "superfast", "crf": "20"})
        video_stream.width, video_stream.height, video_stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video_stream.codec_context.gop_size, video_stream.codec_context.thread_count = 2 * FPS, 2
        audio_stream: Any = file.add_stream("aac", SOUND_RATE, layout="mono")
        for frame in frames(sample.lines, sound, rate):
            file.mux(video_stream.encode(frame))
        file.mux(video_stream.encode(None))
        for piece in heard(sound, rate):
            file.mux(audio_stream.encode(piece))
        file.mux(audio_stream.encode(None))


def frames(lines: tuple[Line, ...], sound: "NDArray[int16]", rate: int) -> Iterator[Any]:
    """Every frame of the clip; a slide appears just before its line is spoken."""
    from av import VideoFrame

    slides = [draw(number, slide) for number, slide in enumerate(SLIDES)]
    loudness = levels(sound, (WIDTH - 2 * MARGIN) // BAR)
    total = len(sound) * FPS // rate
    for frame_index in range(total):
        shown_until = frame_index / FPS + BREATH / 2
        slide_index = max(0, sum(line.start <= shown_until for line in lines) - 1)
        frame = VideoFrame.from_ndarray(
            waveform(slides[slide_index], loudness, frame_index / total), format="rgb24"
        )
        frame.pts, frame.time_base = frame_index, Fraction(1, FPS)
        yield frame


def levels(sound: "NDArray[int16]", bars: int) -> Any:
    """The loudness of `bars` equal parts, relative to the loudest."""
    import numpy as np

    parts = np.array_split(sound.astype(np.float32), bars)
    loudness = np.array([np.sqrt(np.mean(part**2)) for part in parts])
    return loudness / loudness.max()


def heard(sound: "NDArray[int16]", rate: int) -> Iterator[Any]:
    """The audio in frames at SOUND_RATE."""
    from av import AudioFrame, AudioResampler

    frame = AudioFrame.from_ndarray(sound[None, :], format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    resampler = AudioResampler("fltp", "mono", SOUND_RATE)
    yield from resampler.resample(frame)
    yield from resampler.resample(None)
