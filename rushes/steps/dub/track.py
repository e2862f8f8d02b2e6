"""The spoken track of a film: every line at the time of its cue, silence between, as FLAC."""

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

CHUNK = RATE * 10  # samples of silence written at once

Say = Callable[[float, str], None]


class SpokenLine(FrozenModel):
    """A line of dub.<language>.json, in seconds of the film. `cut`: it was too long, and its end is missing."""

    id: int
    start: float = Field(ge=0)
    end: float = Field(ge=0)
    text: str
    pace: float = 1.0
    squeeze: float = 1.0
    cut: bool = False


class Dub(FrozenModel):
    """dub.<language>.json: who speaks, and when."""

    language: str
    engine: str
    model: str
    quality: str
    voice: str = ""
    lines: tuple[SpokenLine, ...] = ()

    def json_bytes(self) -> bytes:
        return self.model_dump_json(indent=1).encode()


def slots(translation: Translation, duration: float) -> list[Slot]:
    """The lines that can be spoken, each with its room; `duration` of the film in seconds."""
    begins = [*(cue.start for cue in translation.cues[1:]), duration]
    found = []
    for cue, until in zip(translation.cues, begins, strict=True):
        text = " ".join(line.removeprefix("- ") for line in cue.text.splitlines())
        if any(character.isalnum() for character in text):
            found.append(Slot(cue.id, text, cue.start, min(until, duration)))
    return found


def speak(
    lines: Sequence[Slot], speaker: Speaker, language: str, voice: str, path: Path, duration: float, say: Say
) -> list[Fitted]:
    """Write the track to `path`; what became of each line, without its samples."""
    done: list[Fitted] = []
    with ThreadPoolExecutor(speaker.at_once) as pool:
        asked = [pool.submit(fit, line, speaker, language, voice) for line in lines]
        try:
            write(told((each.result() for each in asked), done, len(lines), say), path, duration)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return done


def told(
    lines: Iterable[Fitted], done: list[Fitted], count: int, say: Say
) -> Iterator[tuple[float, "Samples"]]:
    for line in lines:
        done.append(line)
        say(len(done) / count, "speaking")
        yield line.slot.start, line.samples


def write(lines: Iterable[tuple[float, "Samples"]], path: Path, duration: float) -> None:
    """(when, samples) in order, none over the next. Memory does not grow with the film."""
    import av
    import numpy as np

    with av.open(str(path), "w", format="flac") as file:
        stream: Any = file.add_stream("flac", RATE, layout="mono")
        at = 0

        def put(samples: "Samples") -> None:
            nonlocal at
            whole = np.clip(samples * 32767, -32768, 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(whole[None]), "s16", "mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            file.mux(stream.encode(frame))
            at += len(samples)

        def quiet(until: int) -> None:
            while (gap := until - at) > 0:
                put(np.zeros(min(gap, CHUNK), np.float32))

        for start, samples in lines:
            quiet(round(start * RATE))
            if len(samples):
                put(samples)
        quiet(round(duration * RATE))
        file.mux(stream.encode(None))


def dub_of(translation: Translation, speaker: Speaker, voice: str, done: Sequence[Fitted]) -> Dub:
    """Draft is who speaks it, and so is what is spoken."""
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
            for line in done
        ),
    )
