"""Chapters by the words that sentences share: needs no model, and knows any language with blanks between words."""

from rushes.llm import Budget
from rushes.nlp.similarity import Lexical
from rushes.nlp.words import stop_words
from rushes.settings import Settings
from rushes.steps.chapter.chapters import ChapterDraft
from rushes.steps.chapter.engine import Film
from rushes.steps.chapter.extractive import extracted


class LexicalChapterer:
    row, model, quality = "lexical", Lexical.model, "extractive"

    def __init__(self, model: str, settings: Settings) -> None:
        """Nothing to load."""

    def cut(self, film: Film, budget: Budget) -> list[ChapterDraft]:  # noqa: ARG002
        texts = [unit.text for unit in film.units]
        stop = stop_words(film.language, texts)
        return extracted(film, Lexical(texts, stop), stop)
