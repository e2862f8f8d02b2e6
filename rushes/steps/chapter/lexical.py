"""Chapters by shared words: no model; works for any language with spaces between words."""

from rushes.llm import Budget
from rushes.nlp.similarity import Lexical
from rushes.nlp.words import stop_words
from rushes.settings import Settings
from rushes.steps.chapter.chapters import ChapterDraft
from rushes.steps.chapter.engine import ChapterRequest
from rushes.steps.chapter.extractive import extract_chapters


class LexicalChapterer:
    row, model, quality = "lexical", Lexical.model, "extractive"

    def __init__(self, model: str, settings: Settings) -> None:
        """Accept the common arguments; nothing is loaded."""

    def draft_chapters(self, request: ChapterRequest, budget: Budget) -> list[ChapterDraft]:  # noqa: ARG002
        texts = [unit.text for unit in request.units]
        stop_word_set = stop_words(request.language, texts)
        return extract_chapters(request, Lexical(texts, stop_word_set), stop_word_set)
