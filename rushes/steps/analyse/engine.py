"""What an analyst is, and which there are: a row here, a file beside it, and the conformance suite tests it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rushes.engines import build_engine
from rushes.llm import Budget
from rushes.nlp.sentences import Unit
from rushes.settings import Settings
from rushes.steps.analyse.analysis import Said

ENGINES = {
    "extractive": "rushes.steps.analyse.extractive:Extractive",
    "llm": "rushes.steps.analyse.llm:LlmAnalyst",
    "gemini": "rushes.steps.analyse.llm:GeminiAnalyst",
}
"""`extractive`: sentences and phrases that were said, chosen on this machine. `llm`: a language model reads the
transcript. `gemini`: Gemini reads it and may look at the video."""


@dataclass(frozen=True)
class Matter:
    """What is analysed, and what its owner wants to know."""

    units: Sequence[Unit]
    duration: float
    language: str
    name: str
    questions: Sequence[str] = ()
    video: Callable[[], Path] | None = None
    media_type: str = "video/mp4"


class Analyst(Protocol):
    """Says what a video is about. The constructor takes the model ("": the engine's own) and the settings.

    It raises Unavailable with how to get what is missing.
    """

    row: str
    model: str
    quality: str
    """"full", or "extractive": every word was said in the video."""

    def __init__(self, model: str, settings: Settings) -> None: ...

    def say(self, matter: Matter, budget: Budget) -> Said:
        """Answers every question of the owner, in order. Raises Unavailable where it cannot."""
        ...


def engine(name: str, model: str, settings: Settings) -> Analyst:
    """The engine of that row. Raises BadRequest when there is no such row, Unavailable when it cannot work."""
    made: Analyst = build_engine("analyst", ENGINES, name, "listen", model, settings)
    return made
