"""Analysis by a language model. If the transcript exceeds the window, the model first takes notes of its parts; the
analysis is then based on the notes, which are condensed again if they are still too long.
"""

from collections.abc import Sequence
from typing import cast

from pydantic import BaseModel

from rushes.errors import PromptTooLong
from rushes.llm import Budget, Model, Question, Seen, Watcher, about_tokens, language_model
from rushes.nlp.numbered_sentences import numbered, spans
from rushes.settings import Settings
from rushes.steps.analyse.analysis import AnalystOutput, AnsweredQuestion, Entity, EntityKind, sentence_start
from rushes.steps.analyse.engine import AnalysisRequest

TASK = """
Say what a video is about, from {source}, in the language in which it is spoken. Give `short`, one or two sentences;
`long`, one to three paragraphs; `topics`, three to eight; `key_words`, five to fifteen; `entities`, the names that
are said, each with its kind; `answers`, one for each of the owner's questions, if there are any, with the number of
the question: `answer` is "" where the video does not say it; `questions`, three to five questions that the video
answers, with their answers. `line` is the number of the sentence in which an answer is said, or -1.
"""
NOTES = """
Take notes of one part of the transcript of a video, so that a summary can be made of the notes alone. Keep what is
said, names, numbers, and what bears on the owner's questions, if there are any. After each note write the number of
the line that it comes from, in brackets. At most 300 words, in the language that is spoken.
"""
TRANSCRIPT = "its transcript: each line is one sentence, its number, then what was said"
NOTES_SOURCE = "notes of its transcript: numbers in brackets are those of sentences"
ANSWER_TOKENS, NOTE_TOKENS = 3_000, 900
RESERVED_TOKENS = 10_000  # of the window, for the task, the answer and reasoning


class NamedEntity(BaseModel):
    name: str
    kind: EntityKind


class OwnerAnswer(BaseModel):
    number: int
    answer: str
    line: int


class GeneratedQuestion(BaseModel):
    question: str
    answer: str
    line: int


class ModelAnswer(BaseModel):
    short: str
    long: str
    topics: list[str]
    key_words: list[str]
    entities: list[NamedEntity]
    answers: list[OwnerAnswer]
    questions: list[GeneratedQuestion]


class Notes(BaseModel):
    notes: str


class LlmAnalyst:
    row, quality = "llm", "full"

    def __init__(self, model: str, settings: Settings) -> None:
        self.chat_model: Model = language_model(self.row, model, settings)
        self.model = self.chat_model.model

    def analyze(self, request: AnalysisRequest, budget: Budget) -> AnalystOutput:
        return self.analyze_parts(request, budget, None)

    def analyze_parts(self, request: AnalysisRequest, budget: Budget, seen: Seen | None) -> AnalystOutput:
        """Ask one question if the whole transcript fits, else take notes first."""
        max_tokens = self.max_transcript_tokens - (seen.tokens if seen else 0)
        parts = spans(request.units, max_tokens)
        if len(parts) <= 1:
            try:
                lines = numbered(request.units, range(len(request.units)))
                return to_output(self.ask_for_analysis(request, TRANSCRIPT, lines, budget, seen), request)
            except PromptTooLong:
                parts = halves(range(len(request.units)))
        notes = [note for part in parts for note in self.take_notes(request, part, budget)]
        return to_output(self.ask_about_notes(request, notes, budget), request)

    @property
    def max_transcript_tokens(self) -> int:
        return max(1_000, self.chat_model.window - RESERVED_TOKENS)

    def take_notes(self, request: AnalysisRequest, span: range, budget: Budget) -> list[str]:
        """Take notes of one part; split it in two if it exceeds the window."""
        try:
            return [self.take_note(request, numbered(request.units, span), budget)]
        except PromptTooLong:
            if len(span) == 1:
                raise
            return [note for half in halves(span) for note in self.take_notes(request, half, budget)]

    def ask_about_notes(self, request: AnalysisRequest, notes: Sequence[str], budget: Budget) -> ModelAnswer:
        """Ask for the analysis of the notes, condensed in pairs while they exceed the window."""
        text = "\n\n".join(notes)
        if len(notes) > 1 and about_tokens(text) > self.max_transcript_tokens:
            pairs = ["\n\n".join(notes[index : index + 2]) for index in range(0, len(notes), 2)]
            return self.ask_about_notes(
                request, [self.take_note(request, pair, budget) for pair in pairs], budget
            )
        return self.ask_for_analysis(request, NOTES_SOURCE, text, budget, None)

    def take_note(self, request: AnalysisRequest, text: str, budget: Budget) -> str:
        return self.chat_model.ask(
            Question(NOTES, question_data(request, text), most=NOTE_TOKENS), Notes, budget
        ).notes

    def ask_for_analysis(
        self, request: AnalysisRequest, source: str, text: str, budget: Budget, seen: Seen | None
    ) -> ModelAnswer:
        task = TASK.format(source=source)
        return self.chat_model.ask(
            Question(task, question_data(request, text), most=ANSWER_TOKENS), ModelAnswer, budget, seen
        )


class GeminiAnalyst(LlmAnalyst):
    """Watches the video if it is available and short enough for one question."""

    row = "gemini"

    def analyze(self, request: AnalysisRequest, budget: Budget) -> AnalystOutput:
        model = cast(Watcher, self.chat_model)
        if request.video is None or not model.looks_at(request.duration):
            return self.analyze_parts(request, budget, None)
        with model.showing(request.video(), request.media_type, request.duration) as seen:
            return self.analyze_parts(request, budget, seen)


def question_data(request: AnalysisRequest, text: str) -> dict[str, str]:
    """Return all external data, each under its label."""
    fields = {"transcript": text, "name of the video": request.name}
    questions = "\n".join(f"{number} {question}" for number, question in enumerate(request.questions))
    return fields | ({"questions of the owner": questions} if questions else {})


def to_output(answer: ModelAnswer, request: AnalysisRequest) -> AnalystOutput:
    """Convert sentence numbers to times and add empty answers for unanswered questions of the owner."""
    owner_answers = {item.number: item for item in reversed(answer.answers)}
    answered = [
        AnsweredQuestion(
            question=question,
            answer=owner_answers[number].answer if number in owner_answers else "",
            start=sentence_start(owner_answers[number].line, request.units)
            if number in owner_answers
            else None,
        )
        for number, question in enumerate(request.questions)
    ]
    generated = [
        AnsweredQuestion(
            question=item.question,
            answer=item.answer,
            start=sentence_start(item.line, request.units),
            asked=False,
        )
        for item in answer.questions
        if item.question.strip() and item.answer.strip()
    ]
    return AnalystOutput(
        short=answer.short,
        long=answer.long,
        topics=answer.topics,
        key_words=answer.key_words,
        entities=[Entity(name=item.name, kind=item.kind) for item in answer.entities],
        questions=answered + generated,
    )


def halves(span: range) -> list[range]:
    middle = (span.start + span.stop) // 2
    return [half for half in (range(span.start, middle), range(middle, span.stop)) if half]
