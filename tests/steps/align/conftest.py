"""Sound that is said here, so that the suite needs no recordings; and where recordings pause."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from rushes.steps.dub.espeak import synthesize
from rushes.steps.transcribe import Transcript

RATE = 16_000
SAID = ("The weather is nice today, and we walk by the river.", "Tomorrow we will read a long book.")
SILENCE = 0.6  # seconds before, between and after the sentences


class Talk(NamedTuple):
    """A sound, and when each of its sentences is said, in seconds."""

    samples: np.ndarray
    times: list[tuple[float, float]]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


def talk_of(*sentences: str) -> Talk:
    silence = np.zeros(round(SILENCE * RATE), np.float32)
    parts, times, at = [silence], [], SILENCE
    for sentence in sentences:
        said = voice(sentence)
        parts += [said, silence]
        times.append((at, at + len(said) / RATE))
        at = times[-1][1] + SILENCE
    return Talk(np.concatenate(parts), times)


def voice(text: str) -> np.ndarray:
    """A synthetic voice, without the silence around it."""
    spoken, rate = synthesize(text)
    heard = np.frombuffer(spoken, np.int16).astype(np.float32) / 32768
    times = np.arange(len(heard) * RATE // rate) / RATE
    samples = np.interp(times, np.arange(len(heard)) / rate, heard).astype(np.float32)
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1] + 1]


def late(transcript: Transcript, seconds: float) -> Transcript:
    """The words of an aligned transcript as an engine would time them that is late by so many seconds."""
    segments = []
    for segment in transcript.segments:
        words = tuple(
            word.model_copy(update={"start": word.start + seconds, "end": word.end + seconds, "timing": None})
            for word in segment.words
        )
        edges = {"start": words[0].start, "end": words[-1].end}
        segments.append(segment.model_copy(update=edges | {"words": words}))
    heard = {"engine": "whisper", "quality": "full", "segments": tuple(segments)}
    return transcript.model_copy(update=heard)


@pytest.fixture(scope="session")
def talk() -> Talk:
    return talk_of(*SAID)


@pytest.fixture(scope="session")
def listen(field: Path) -> Callable[[str], np.ndarray]:
    """Real recordings by their names."""
    from faster_whisper import decode_audio

    return lambda name: decode_audio(str(field / "speech" / name))


@pytest.fixture(scope="session")
def script(field: Path) -> Callable[[str], str]:
    """What is read in a recording of the folder azcs_<language>."""

    def read(language: str) -> str:
        text = (field / "speech" / f"azcs_{language}" / "trans.txt").read_text("utf-8-sig")
        return text.split("\t", 1)[1].strip()

    return read
