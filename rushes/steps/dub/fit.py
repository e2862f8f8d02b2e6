"""Speak one line of a translation so that it starts with its cue and ends before the next.

A line that is too long is spoken faster as far as the voice supports it, then time-stretched at constant pitch as far
as it stays intelligible; the rest is cut off with a fade. A line never starts late, so delays cannot accumulate.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rushes.steps.dub.engine import Speaker, Speech

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[Any]
    """float32 in [-1, 1], one channel, RATE a second."""

SAMPLE_RATE = 24_000  # sample rate of the track in Hz
GAP_SECONDS = 0.08  # seconds of silence before the next line
MAX_STRETCH = 1.3  # maximum speed-up by time-stretching
SILENCE_THRESHOLD = 0.02  # of the loudest sample: anything below it at the edges counts as silence
LEAD_SECONDS = 0.005  # kept before the first sound
FADE_SECONDS = 0.04  # fade-out of a line that is cut off
TARGET_RMS, MAX_PEAK = 0.1, 0.9  # root mean square (−20 dBFS) and loudest sample of the speech


@dataclass(frozen=True)
class LineSlot:
    """A line and its time in seconds; `until`: start of the next line or end of the video."""

    id: int
    text: str
    start: float
    end: float

    @property
    def seconds(self) -> float:
        return max(0.0, self.end - self.start - GAP_SECONDS)


@dataclass(frozen=True)
class FittedLine:
    """A line as spoken. `pace` of the voice, `squeeze`: additional speed-up; `cut`: its end is missing."""

    slot: LineSlot
    samples: "Samples"
    pace: float
    squeeze: float
    cut: bool
    cost_usd: float


def fit_line(slot: LineSlot, speaker: Speaker, language: str, voice: str) -> FittedLine:
    """Speak a line so that it fits into its slot. Raises the speaker's errors."""
    speech = speaker.speak(slot.text, language, voice)
    samples, pace, cost = normalize(speech), 1.0, speech.cost_usd
    overrun = duration_of(samples) / slot.seconds if slot.seconds else 1.0
    if overrun > 1 and speaker.max_pace > 1:
        pace = round(min(speaker.max_pace, overrun * 1.02), 3)
        faster_speech = speaker.speak(slot.text, language, voice, pace)
        samples, cost = normalize(faster_speech), cost + faster_speech.cost_usd
        overrun = duration_of(samples) / slot.seconds
    squeeze = round(min(MAX_STRETCH, max(1.0, overrun * 1.01)), 3)
    samples = stretch(samples, squeeze)
    max_samples = round(slot.seconds * SAMPLE_RATE)
    return FittedLine(slot, truncate(samples, max_samples), pace, squeeze, len(samples) > max_samples, cost)


def duration_of(samples: "Samples") -> float:
    """Return the duration in seconds."""
    return len(samples) / SAMPLE_RATE


def normalize(speech: Speech) -> "Samples":
    """Convert to the track's rate and loudness, without silence at the edges."""
    import numpy as np

    samples = np.frombuffer(speech.samples, "<i2").astype(np.float32) / 32768
    peak = float(np.abs(samples).max(initial=0))
    if not peak:
        return samples[:0]
    loud_indices = np.flatnonzero(np.abs(samples) > SILENCE_THRESHOLD * peak)
    samples = samples[
        max(0, loud_indices[0] - round(LEAD_SECONDS * speech.sample_rate)) : loud_indices[-1] + 1
    ]
    rms = float(np.sqrt(np.mean(samples**2)))
    samples = samples * min(TARGET_RMS / rms, MAX_PEAK / peak)
    return apply_filters(samples, speech.sample_rate, SAMPLE_RATE)


def stretch(samples: "Samples", speed: float) -> "Samples":
    """Speed the samples up at constant pitch (FFmpeg's atempo, WSOLA)."""
    return (
        samples if speed <= 1 or not len(samples) else apply_filters(samples, SAMPLE_RATE, SAMPLE_RATE, speed)
    )


def apply_filters(samples: "Samples", rate: int, output_rate: int, speed: float = 1.0) -> "Samples":
    """Resample to `output_rate` and change the speed with an FFmpeg filter graph."""
    import numpy as np
    from av import AudioFrame
    from av.filter import Graph

    if rate == output_rate and speed == 1:
        return samples
    graph = Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout="mono")
    chain = [("atempo", f"{speed}")] if speed != 1 else []
    chain += [("aresample", f"{output_rate}"), ("aformat", f"sample_fmts=flt:sample_rates={output_rate}")]
    graph.link_nodes(source, *(graph.add(*stage) for stage in chain), graph.add("abuffersink")).configure()
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples[None], np.float32), "flt", "mono")
    frame.sample_rate, frame.pts = rate, 0
    graph.push(frame)
    graph.push(None)
    pieces = list(read_frames(graph))
    return np.concatenate(pieces) if pieces else samples[:0]


def read_frames(graph: Any) -> Any:
    """Yield the graph's remaining output frames."""
    from av import BlockingIOError, EOFError

    while True:
        try:
            yield graph.pull().to_ndarray()[0]
        except (BlockingIOError, EOFError):
            return


def truncate(samples: "Samples", max_samples: int) -> "Samples":
    """Cut the samples to `max_samples` with a fade-out."""
    import numpy as np

    if len(samples) <= max_samples:
        return samples
    shortened = samples[:max_samples].copy()
    fade_samples = min(max_samples, round(FADE_SECONDS * SAMPLE_RATE))
    shortened[len(shortened) - fade_samples :] *= np.linspace(1, 0, fade_samples, dtype=np.float32)
    return shortened
