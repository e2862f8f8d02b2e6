"""Chapters by what sentences mean, as an embedder tells it, on this machine."""

from rushes.chapter.chapters import Found
from rushes.chapter.engine import Film
from rushes.chapter.extract import extracted
from rushes.embed import engine
from rushes.gist import stop_words
from rushes.llm import Budget
from rushes.settings import Settings


class EmbeddingChapterer:
    """The embedder is that of the settings."""

    row, quality = "embedding", "extractive"

    def __init__(self, model: str, settings: Settings) -> None:  # noqa: ARG002
        self.embedder = engine(settings.embedder, settings)
        self.model = self.embedder.model

    def cut(self, film: Film, budget: Budget) -> list[Found]:  # noqa: ARG002
        texts = [unit.text for unit in film.units]
        return extracted(film, self.embedder, stop_words(film.language, texts))
