"""The spoken track of a video: each line at the time of its cue, silence between, as FLAC."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from rushes.domain import FrozenModel
from rushes.steps.dub.engine import Speaker
from rushes.steps.dub.fit import SAMPLE_RATE, FittedLine, LineSlot, fit_line
from rushes.steps.translate import Translation

if TYPE_CHECKING:
    from rushes.steps.dub.fit import Samples

SILENCE_CHUNK_SAMPLES = SAMPLE_RATE * 10  # silence written at once

ReportProgress = Callable[[float, str], None]


class SpokenLine(FrozenModel):
    """A line of dub.<language>.json, in seconds. `cut`: it was too long and its end is missing."""

    id: int
    start: float = Field(ge=0)
    end: float = Field(ge=0)
    text: str
    pace: float = 1.0
    squeeze: float = 1.0
    cut: bool = False


class Dub(FrozenModel):
    """dub.<language>.json: the engine and the times of the lines."""

    language: str
    engine: str
    model: str
    quality: str
    voice: str = ""
    lines: tuple[SpokenLine, ...] = ()

    def json_bytes(self) -> bytes:
        return self.model_dump_json(indent=1).encode()


def line_slots(translation: Translation, duration: float) -> list[LineSlot]:
    """Return the lines with speakable text and their times; `duration` of the video in seconds."""
    next_starts = [*(cue.start for cue in translation.cues[1:]), duration]
    speakable = []
    for cue, until in zip(translation.cues, next_starts, strict=True):
        text = " ".join(line.removeprefix("- ") for line in cue.text.splitlines())
        if any(character.isalnum() for character in text):
            speakable.append(LineSlot(cue.id, text, cue.start, min(until, duration)))
    return speakable


def speak_lines(
    lines: Sequence[LineSlot],
    speaker: Speaker,
    language: str,
    voice: str,
    path: Path,
    duration: float,
    report_progress: ReportProgress,
) -> list[FittedLine]:
    """Write the track to `path` and return the fitted lines."""
    fitted: list[FittedLine] = []
    with ThreadPoolExecutor(speaker.max_parallel_lines) as pool:
        futures = [pool.submit(fit_line, line, speaker, language, voice) for line in lines]
        try:
            write_track(
                collect_and_report(
                    (future.result() for future in futures), fitted, len(lines), report_progress
                ),
                path,
                duration,
            )
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return fitted


def collect_and_report(
    lines: Iterable[FittedLine], fitted: list[FittedLine], count: int, say: ReportProgress
) -> Iterator[tuple[float, "Samples"]]:
    """Append each line to `fitted`, report progress and yield its start and samples."""
    for line in lines:
        fitted.append(line)
        say(len(fitted) / count, "speaking")
        yield line.slot.start, line.samples


def write_track(lines: Iterable[tuple[float, "Samples"]], path: Path, duration: float) -> None:
    """Write (start, samples) pairs in order, without overlap. Memory use does not depend on the duration."""
    import av
    import numpy as np

    with av.open(str(path), "w", format="flac") as file:
        stream: Any = file.add_stream("flac", SAMPLE_RATE, layout="mono")
        position = 0

        def write_samples(samples: "Samples") -> None:
            nonlocal position
            integers = np.clip(samples * 32767, -32768, 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(integers[None]), "s16", "mono")
            frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, position, Fraction(1, SAMPLE_RATE)
            file.mux(stream.encode(frame))
            position += len(samples)

        def write_silence(until: int) -> None:
            while (gap := until - position) > 0:
                write_samples(np.zeros(min(gap, SILENCE_CHUNK_SAMPLES), np.float32))

        for start, samples in lines:
            write_silence(round(start * SAMPLE_RATE))
            if len(samples):
                write_samples(samples)
        write_silence(round(duration * SAMPLE_RATE))
        file.mux(stream.encode(None))


def describe_track(
    translation: Translation, speaker: Speaker, voice: str, lines: Sequence[FittedLine]
) -> Dub:
    """Describe the track. Its quality is "draft" if the engine's or the translation's is."""
    return Dub(
        language=translation.language,
        engine=speaker.row,
        model=speaker.model,
        quality="draft" if "draft" in (speaker.quality, translation.quality) else speaker.quality,
        voice=voice,
        lines=tuple(
            SpokenLine(
                id=line.slot.id,
                start=round(line.slot.start, 3),
                end=round(line.slot.start + len(line.samples) / SAMPLE_RATE, 3),
                text=line.slot.text,
                pace=line.pace,
                squeeze=line.squeeze,
                cut=line.cut,
            )
            for line in lines
        ),
    )
