"""Chapters by the meaning of sentences, with a local sentence embedder."""

from rushes.llm import Budget
from rushes.nlp.embeddings import engine
from rushes.nlp.words import stop_words
from rushes.settings import Settings
from rushes.steps.chapter.chapters import ChapterDraft
from rushes.steps.chapter.engine import ChapterRequest
from rushes.steps.chapter.extractive import extract_chapters


class EmbeddingChapterer:
    """Uses the embedder of the settings."""

    row, quality = "embedding", "extractive"

    def __init__(self, model: str, settings: Settings) -> None:  # noqa: ARG002
        self.embedder = engine(settings.embedder, settings)
        self.model = self.embedder.model

    def draft_chapters(self, request: ChapterRequest, budget: Budget) -> list[ChapterDraft]:  # noqa: ARG002
        texts = [unit.text for unit in request.units]
        return extract_chapters(request, self.embedder, stop_words(request.language, texts))
