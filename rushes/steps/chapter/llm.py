"""Chapters by a language model. It is given numbered sentences and answers with their numbers, never with times."""

from contextlib import nullcontext
from typing import cast

from pydantic import BaseModel

from rushes.errors import TooLong, Unanswered
from rushes.llm import Budget, Model, Question, Seen, Watcher, language_model
from rushes.nlp.numbered_sentences import numbered, spans
from rushes.settings import Settings
from rushes.steps.chapter.chapters import ChapterDraft
from rushes.steps.chapter.engine import Film
from rushes.steps.chapter.extractive import how_many

TASK = """
Part the transcript of a video into chapters. Each line of the transcript is one sentence: its number, then what was
said. Find where a new topic begins. Make {least} to {most} chapters, in order, the first at the first line. For each
give `first`, the number of the line with which it begins; `title`, a few words in the language of the transcript
that tell a viewer what it is about, without numbering; `summary`, one sentence in that language.
"""
TOKENS = 120  # of an answer for one chapter
ROOM = 6_000  # tokens of the window that are kept for the task and for thought


class Part(BaseModel):
    first: int
    title: str
    summary: str


class Parts(BaseModel):
    chapters: list[Part]


class LlmChapterer:
    row, quality = "llm", "full"

    def __init__(self, model: str, settings: Settings) -> None:
        self.asked: Model = language_model(self.row, model, settings)
        self.model = self.asked.model

    def cut(self, film: Film, budget: Budget) -> list[ChapterDraft]:
        return self.read(film, budget, None)

    def read(self, film: Film, budget: Budget, seen: Seen | None) -> list[ChapterDraft]:
        """All of the transcript, in as many questions as it takes."""
        found: list[ChapterDraft] = []
        for span in spans(film.units, self.asked.window - ROOM - (seen.tokens if seen else 0)):
            found += self.part(film, span, budget, seen)
        if film.units and not any(0 <= each.first < len(film.units) for each in found):
            raise Unanswered(f"The model {self.model} named no sentence of the transcript.")
        return found

    def part(self, film: Film, span: range, budget: Budget, seen: Seen | None) -> list[ChapterDraft]:
        """One question; where it is too long after all, two of half its length."""
        try:
            answer = self.asked.ask(question(film, span), Parts, budget, seen)
        except TooLong:
            if len(span) == 1:
                raise
            middle = (span.start + span.stop) // 2
            halves = range(span.start, middle), range(middle, span.stop)
            return [found for half in halves for found in self.part(film, half, budget, seen)]
        return [
            ChapterDraft(each.first, each.title, each.summary)
            for each in answer.chapters
            if each.first in span
        ]


class GeminiChapterer(LlmChapterer):
    """Looks at the video where it is at hand and short enough for a question."""

    row = "gemini"

    def cut(self, film: Film, budget: Budget) -> list[ChapterDraft]:
        model = cast(Watcher, self.asked)
        look = film.video is not None and model.looks_at(film.duration)
        with (
            model.showing(film.video(), film.media_type, film.duration)
            if look and film.video
            else nullcontext() as seen
        ):
            return self.read(film, budget, seen)


def question(film: Film, span: range) -> Question:
    least, most = how_many(film)
    share = len(span) / len(film.units)
    fewest, many = max(1, round(least * share)), max(1, round(most * share))
    data = {"transcript": numbered(film.units, span), "name of the video": film.name}
    return Question(TASK.format(least=fewest, most=many), data, most=TOKENS * (many + 2))
