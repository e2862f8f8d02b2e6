"""Who speaks a translation aloud, and which there are: a row here, a file beside it, and the suite tests it."""

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
    """What was spoken: 16-bit samples of one channel, `rate` a second."""

    samples: bytes
    rate: int
    cost_usd: float = 0.0

    @property
    def seconds(self) -> float:
        return len(self.samples) / 2 / self.rate


class Speaker(Protocol):
    """Speaks one line after the other. The constructor raises Unavailable with how to get what is missing."""

    row: str
    """Its name in ENGINES."""
    model: str
    """What is written with the track: the model or library in its version."""
    quality: str
    """"full" or "draft"."""
    fastest: float
    """How many times its usual pace it may be asked to speak; 1: only as it likes."""
    at_once: int
    """Lines that it may speak at the same time."""
    price: float
    """US dollars for a million characters; 0: nothing."""

    def __init__(self, settings: Settings) -> None: ...

    def speak(self, text: str, language: str, voice: str, pace: float = 1.0) -> Speech:
        """One line, at `pace` times its usual pace; `voice` "": its usual one for the language (BCP 47).

        Raises BadRequest for a voice or a language that it does not have.
        """
        ...


def engine(name: str, settings: Settings) -> Speaker:
    """The engine of that row. Raises BadRequest without such a row, Unavailable without its library."""
    made: Speaker = build_engine("voice engine", ENGINES, name, "translate", settings)
    return made
