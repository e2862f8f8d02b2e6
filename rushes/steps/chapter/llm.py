"""Chapters by a language model. It gets numbered sentences and answers with their numbers, never with times."""

from contextlib import nullcontext
from typing import cast

from pydantic import BaseModel

from rushes.errors import NoModelAnswer, PromptTooLong
from rushes.llm import Budget, Model, Question, Seen, Watcher, language_model
from rushes.nlp.numbered_sentences import numbered, spans
from rushes.settings import Settings
from rushes.steps.chapter.chapters import ChapterDraft
from rushes.steps.chapter.engine import ChapterRequest
from rushes.steps.chapter.extractive import chapter_count_range

TASK = """
Part the transcript of a video into chapters. Each line of the transcript is one sentence: its number, then what was
said. Find where a new topic begins. Make {least} to {most} chapters, in order, the first at the first line. For each
give `first`, the number of the line with which it begins; `title`, a few words in the language of the transcript
that tell a viewer what it is about, without numbering; `summary`, one sentence in that language.
"""
TOKENS_PER_CHAPTER = 120  # of the answer
RESERVED_TOKENS = 6_000  # of the window, for the task and for reasoning


class Part(BaseModel):
    first: int
    title: str
    summary: str


class Parts(BaseModel):
    chapters: list[Part]


class LlmChapterer:
    row, quality = "llm", "full"

    def __init__(self, model: str, settings: Settings) -> None:
        self.chat_model: Model = language_model(self.row, model, settings)
        self.model = self.chat_model.model

    def draft_chapters(self, request: ChapterRequest, budget: Budget) -> list[ChapterDraft]:
        return self.ask_all(request, budget, None)

    def ask_all(self, request: ChapterRequest, budget: Budget, seen: Seen | None) -> list[ChapterDraft]:
        """Ask about the whole transcript, in as many questions as the window requires."""
        drafts: list[ChapterDraft] = []
        for span in spans(
            request.units, self.chat_model.window - RESERVED_TOKENS - (seen.tokens if seen else 0)
        ):
            drafts += self.ask_span(request, span, budget, seen)
        if request.units and not any(0 <= draft.first_sentence < len(request.units) for draft in drafts):
            raise NoModelAnswer(f"The model {self.model} named no sentence of the transcript.")
        return drafts

    def ask_span(
        self, request: ChapterRequest, span: range, budget: Budget, seen: Seen | None
    ) -> list[ChapterDraft]:
        """Ask one question; split it in two if it exceeds the window."""
        try:
            answer = self.chat_model.ask(build_question(request, span), Parts, budget, seen)
        except PromptTooLong:
            if len(span) == 1:
                raise
            middle = (span.start + span.stop) // 2
            halves = range(span.start, middle), range(middle, span.stop)
            return [draft for half in halves for draft in self.ask_span(request, half, budget, seen)]
        return [
            ChapterDraft(part.first, part.title, part.summary)
            for part in answer.chapters
            if part.first in span
        ]


class GeminiChapterer(LlmChapterer):
    """Watches the video if it is available and short enough for one question."""

    row = "gemini"

    def draft_chapters(self, request: ChapterRequest, budget: Budget) -> list[ChapterDraft]:
        model = cast(Watcher, self.chat_model)
        can_watch = request.video is not None and model.looks_at(request.duration)
        with (
            model.showing(request.video(), request.media_type, request.duration)
            if can_watch and request.video
            else nullcontext() as seen
        ):
            return self.ask_all(request, budget, seen)


def build_question(request: ChapterRequest, span: range) -> Question:
    """Build the question about a span of sentences."""
    min_chapters, max_chapters = chapter_count_range(request)
    share = len(span) / len(request.units)
    span_min, span_max = max(1, round(min_chapters * share)), max(1, round(max_chapters * share))
    data = {"transcript": numbered(request.units, span), "name of the video": request.name}
    return Question(
        TASK.format(least=span_min, most=span_max), data, most=TOKENS_PER_CHAPTER * (span_max + 2)
    )
