"""Chapters by what sentences mean, as an embedder tells it, on this machine."""

from rushes.llm import Budget
from rushes.nlp.embeddings import engine
from rushes.nlp.words import stop_words
from rushes.settings import Settings
from rushes.steps.chapter.chapters import ChapterDraft
from rushes.steps.chapter.engine import Film
from rushes.steps.chapter.extractive import extracted


class EmbeddingChapterer:
    """The embedder is that of the settings."""

    row, quality = "embedding", "extractive"

    def __init__(self, model: str, settings: Settings) -> None:  # noqa: ARG002
        self.embedder = engine(settings.embedder, settings)
        self.model = self.embedder.model

    def cut(self, film: Film, budget: Budget) -> list[ChapterDraft]:  # noqa: ARG002
        texts = [unit.text for unit in film.units]
        return extracted(film, self.embedder, stop_words(film.language, texts))
