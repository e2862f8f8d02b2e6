"""The spoken track of a video: each line at the time of its cue, silence between, as FLAC."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from rushes.domain import FrozenModel
from rushes.steps.dub.engine import Speaker
from rushes.steps.dub.fit import RATE, Fitted, Slot, fit
from rushes.steps.translate import Translation

if TYPE_CHECKING:
    from rushes.steps.dub.fit import Samples

SILENCE_CHUNK_SAMPLES = RATE * 10  # silence written at once

Say = Callable[[float, str], None]


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


def slots(translation: Translation, duration: float) -> list[Slot]:
    """Return the lines with speakable text and their times; `duration` of the video in seconds."""
    next_starts = [*(cue.start for cue in translation.cues[1:]), duration]
    speakable = []
    for cue, until in zip(translation.cues, next_starts, strict=True):
        text = " ".join(line.removeprefix("- ") for line in cue.text.splitlines())
        if any(character.isalnum() for character in text):
            speakable.append(Slot(cue.id, text, cue.start, min(until, duration)))
    return speakable


def speak(
    lines: Sequence[Slot], speaker: Speaker, language: str, voice: str, path: Path, duration: float, say: Say
) -> list[Fitted]:
    """Write the track to `path` and return the fitted lines."""
    fitted: list[Fitted] = []
    with ThreadPoolExecutor(speaker.at_once) as pool:
        futures = [pool.submit(fit, line, speaker, language, voice) for line in lines]
        try:
            write_track(
                collect_and_report((future.result() for future in futures), fitted, len(lines), say),
                path,
                duration,
            )
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return fitted


def collect_and_report(
    lines: Iterable[Fitted], fitted: list[Fitted], count: int, say: Say
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
        stream: Any = file.add_stream("flac", RATE, layout="mono")
        position = 0

        def write_samples(samples: "Samples") -> None:
            nonlocal position
            integers = np.clip(samples * 32767, -32768, 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(integers[None]), "s16", "mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, position, Fraction(1, RATE)
            file.mux(stream.encode(frame))
            position += len(samples)

        def write_silence(until: int) -> None:
            while (gap := until - position) > 0:
                write_samples(np.zeros(min(gap, SILENCE_CHUNK_SAMPLES), np.float32))

        for start, samples in lines:
            write_silence(round(start * RATE))
            if len(samples):
                write_samples(samples)
        write_silence(round(duration * RATE))
        file.mux(stream.encode(None))


def dub_of(translation: Translation, speaker: Speaker, voice: str, lines: Sequence[Fitted]) -> Dub:
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
                end=round(line.slot.start + len(line.samples) / RATE, 3),
                text=line.slot.text,
                pace=line.pace,
                squeeze=line.squeeze,
                cut=line.cut,
            )
            for line in lines
        ),
    )
