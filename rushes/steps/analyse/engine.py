"""The Analyst protocol and its engines: a row in ENGINES, one file each, tested by a conformance suite."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rushes.engines import build_engine
from rushes.llm import Budget
from rushes.nlp.sentences import Unit
from rushes.settings import Settings
from rushes.steps.analyse.analysis import AnalystOutput

ENGINES = {
    "extractive": "rushes.steps.analyse.extractive:Extractive",
    "llm": "rushes.steps.analyse.llm:LlmAnalyst",
    "gemini": "rushes.steps.analyse.llm:GeminiAnalyst",
}
"""`extractive`: sentences and phrases of the transcript, selected locally. `llm`: a language model reads the
transcript. `gemini`: Gemini reads it and can watch the video."""


@dataclass(frozen=True)
class AnalysisRequest:
    """The input of an analyst: the transcript, its video and the owner's questions."""

    units: Sequence[Unit]
    duration: float
    language: str
    name: str
    questions: Sequence[str] = ()
    video: Callable[[], Path] | None = None
    media_type: str = "video/mp4"


class Analyst(Protocol):
    """Describes a video. The constructor takes the model ("": the engine's default) and the settings.

    It raises Unavailable with instructions if something is missing.
    """

    row: str
    model: str
    quality: str
    """Either "full" or "extractive": only quotes from the video."""

    def __init__(self, model: str, settings: Settings) -> None: ...

    def analyze(self, request: AnalysisRequest, budget: Budget) -> AnalystOutput:
        """Describe the video and answer every question of the owner, in order. Raises Unavailable."""
        ...


def load_analyst(name: str, model: str, settings: Settings) -> Analyst:
    """Load the engine of a row. Raises BadRequest for an unknown row, Unavailable if something is missing."""
    analyst: Analyst = build_engine("analyst", ENGINES, name, "listen", model, settings)
    return analyst
