"""What a chapterer is, and which there are: a row here, a file beside it, and the conformance suite tests it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rushes.engines import build_engine
from rushes.llm import Budget
from rushes.nlp.sentences import Unit
from rushes.settings import Settings
from rushes.steps.chapter.chapters import ChapterDraft

ENGINES = {
    "lexical": "rushes.steps.chapter.lexical:LexicalChapterer",
    "embedding": "rushes.steps.chapter.embedding:EmbeddingChapterer",
    "llm": "rushes.steps.chapter.llm:LlmChapterer",
    "gemini": "rushes.steps.chapter.llm:GeminiChapterer",
}
"""`lexical`: by the words that sentences share, needs nothing. `embedding`: by their meaning, with MiniLM.
`llm`: a language model reads the transcript. `gemini`: Gemini reads it and may look at the video."""

INSTEAD = {"gemini": "embedding", "llm": "embedding", "embedding": "lexical"}
"""Who does it when a row cannot."""


@dataclass(frozen=True)
class Film:
    """What is cut. `count` is how many chapters are wanted, from the owner, or 0; `duration` is in seconds."""

    units: Sequence[Unit]
    duration: float
    language: str
    name: str
    count: int = 0
    video: Callable[[], Path] | None = None
    media_type: str = "video/mp4"


class Chapterer(Protocol):
    """Finds where something new begins. The constructor takes the model ("": the engine's own) and the settings.

    It raises Unavailable with how to get what is missing.
    """

    row: str
    model: str
    quality: str
    """"full", or "extractive": titles and summaries are words that were said."""

    def __init__(self, model: str, settings: Settings) -> None: ...

    def cut(self, film: Film, budget: Budget) -> list[ChapterDraft]:
        """In any order; what is wrong with it is mended by whoever asked. Raises Unavailable where it cannot."""
        ...


def engine(name: str, model: str, settings: Settings) -> Chapterer:
    """The engine of that row. Raises BadRequest when there is no such row, Unavailable when it cannot work."""
    made: Chapterer = build_engine("chapterer", ENGINES, name, "listen", model, settings)
    return made
