"""The Chapterer protocol and its engines: a row in ENGINES, one file each, tested by a conformance suite."""

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
"""`lexical`: by shared words, without a model. `embedding`: by meaning, with MiniLM. `llm`: a language model reads the
transcript. `gemini`: Gemini reads it and can watch the video."""

FALLBACKS = {"gemini": "embedding", "llm": "embedding", "embedding": "lexical"}
"""The engine to use if a row is unavailable."""


@dataclass(frozen=True)
class ChapterRequest:
    """The input of a chapterer. `count`: chapters requested by the owner, 0 for any; `duration` in seconds."""

    units: Sequence[Unit]
    duration: float
    language: str
    name: str
    chapter_count: int = 0
    video: Callable[[], Path] | None = None
    media_type: str = "video/mp4"


class Chapterer(Protocol):
    """Finds topic changes. The constructor takes the model ("": the engine's default) and the settings.

    It raises Unavailable with instructions if something is missing.
    """

    row: str
    model: str
    quality: str
    """Either "full" or "extractive": titles and summaries are quotes."""

    def __init__(self, model: str, settings: Settings) -> None: ...

    def draft_chapters(self, request: ChapterRequest, budget: Budget) -> list[ChapterDraft]:
        """Return drafts in any order; the caller validates them. Raises Unavailable."""
        ...


def load_chapterer(name: str, model: str, settings: Settings) -> Chapterer:
    """Load the engine of a row. Raises BadRequest for an unknown row, Unavailable if something is missing."""
    chapterer: Chapterer = build_engine("chapterer", ENGINES, name, "listen", model, settings)
    return chapterer
