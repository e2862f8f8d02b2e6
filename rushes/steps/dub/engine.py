"""The Speaker protocol and its engines: a row in ENGINES, one file each, tested by a conformance suite."""

from dataclasses import dataclass
from typing import Protocol

from rushes.engines import build_engine
from rushes.settings import Settings

ENGINES = {
    "espeak": "rushes.steps.dub.espeak:Espeak",
    "openai": "rushes.steps.dub.openai:OpenAISpeaker",
}


@dataclass(frozen=True)
class Speech:
    """Synthesised speech: 16-bit mono samples at `rate` samples a second."""

    samples: bytes
    sample_rate: int
    cost_usd: float = 0.0

    @property
    def seconds(self) -> float:
        return len(self.samples) / 2 / self.sample_rate


class Speaker(Protocol):
    """Text-to-speech, one line per call. The constructor raises Unavailable with instructions."""

    row: str
    """Its name in ENGINES."""
    model: str
    """Stored with the track: the model or the library with its version."""
    quality: str
    """"full" or "draft"."""
    max_pace: float
    """The highest supported pace as a multiple of the normal one; 1: the pace is fixed."""
    max_parallel_lines: int
    """How many lines it may speak in parallel."""
    price_per_million_chars: float
    """US dollars per million characters; 0: free."""

    def __init__(self, settings: Settings) -> None: ...

    def speak(self, text: str, language: str, voice: str, pace: float = 1.0) -> Speech:
        """Speak one line at `pace` times the normal pace; `voice` "": the default voice of the language (BCP 47).

        Raises BadRequest for an unsupported voice or language.
        """
        ...


def load_speaker(name: str, settings: Settings) -> Speaker:
    """Load the engine of a row. Raises BadRequest for an unknown row, Unavailable without its library."""
    speaker: Speaker = build_engine("voice engine", ENGINES, name, "translate", settings)
    return speaker
