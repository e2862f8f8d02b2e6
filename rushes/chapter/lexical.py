"""Chapters by the words that sentences share: needs no model, and knows any language with blanks between words."""

from rushes.chapter.chapters import Found
from rushes.chapter.engine import Film
from rushes.chapter.extract import extracted
from rushes.gist import Lexical, stop_words
from rushes.llm import Budget
from rushes.settings import Settings


class LexicalChapterer:
    row, model, quality = "lexical", Lexical.model, "extractive"

    def __init__(self, model: str, settings: Settings) -> None:
        """Nothing to load."""

    def cut(self, film: Film, budget: Budget) -> list[Found]:  # noqa: ARG002
        texts = [unit.text for unit in film.units]
        stop = stop_words(film.language, texts)
        return extracted(film, Lexical(texts, stop), stop)
