"""An analysis by a language model. A transcript that is too long for one question is read in parts, of which the
model takes notes; the analysis is made of the notes, and where even these are too long, of notes of the notes.
"""

from collections.abc import Sequence
from typing import cast

from pydantic import BaseModel

from rushes.errors import TooLong
from rushes.llm import Budget, Model, Question, Seen, Watcher, about_tokens, language_model
from rushes.nlp.numbered_sentences import numbered, spans
from rushes.settings import Settings
from rushes.steps.analyse.analysis import Answered, Entity, Kind, Said, start_of
from rushes.steps.analyse.engine import Matter

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
OF_NOTES = "notes of its transcript: numbers in brackets are those of sentences"
ANSWER, NOTE = 3_000, 900  # tokens of an answer
ROOM = 10_000  # tokens of the window that are kept for the task, the answer and for thought


class Named(BaseModel):
    name: str
    kind: Kind


class Own(BaseModel):
    number: int
    answer: str
    line: int


class Thought(BaseModel):
    question: str
    answer: str
    line: int


class Told(BaseModel):
    short: str
    long: str
    topics: list[str]
    key_words: list[str]
    entities: list[Named]
    answers: list[Own]
    questions: list[Thought]


class Notes(BaseModel):
    notes: str


class LlmAnalyst:
    row, quality = "llm", "full"

    def __init__(self, model: str, settings: Settings) -> None:
        self.asked: Model = language_model(self.row, model, settings)
        self.model = self.asked.model

    def say(self, matter: Matter, budget: Budget) -> Said:
        return self.read(matter, budget, None)

    def read(self, matter: Matter, budget: Budget, seen: Seen | None) -> Said:
        """One question where all of the transcript fits, else notes first."""
        room = self.room - (seen.tokens if seen else 0)
        parts = spans(matter.units, room)
        if len(parts) <= 1:
            try:
                lines = numbered(matter.units, range(len(matter.units)))
                return said(self.tell(matter, TRANSCRIPT, lines, budget, seen), matter)
            except TooLong:
                parts = halves(range(len(matter.units)))
        notes = [note for part in parts for note in self.notes(matter, part, budget)]
        return said(self.of_notes(matter, notes, budget), matter)

    @property
    def room(self) -> int:
        return max(1_000, self.asked.window - ROOM)

    def notes(self, matter: Matter, span: range, budget: Budget) -> list[str]:
        """Of one part; where it is too long after all, of its halves."""
        try:
            return [self.note(matter, numbered(matter.units, span), budget)]
        except TooLong:
            if len(span) == 1:
                raise
            return [note for half in halves(span) for note in self.notes(matter, half, budget)]

    def of_notes(self, matter: Matter, notes: Sequence[str], budget: Budget) -> Told:
        text = "\n\n".join(notes)
        if len(notes) > 1 and about_tokens(text) > self.room:
            pairs = ["\n\n".join(notes[at : at + 2]) for at in range(0, len(notes), 2)]
            return self.of_notes(matter, [self.note(matter, pair, budget) for pair in pairs], budget)
        return self.tell(matter, OF_NOTES, text, budget, None)

    def note(self, matter: Matter, text: str, budget: Budget) -> str:
        return self.asked.ask(Question(NOTES, data(matter, text), most=NOTE), Notes, budget).notes

    def tell(self, matter: Matter, source: str, text: str, budget: Budget, seen: Seen | None) -> Told:
        task = TASK.format(source=source)
        return self.asked.ask(Question(task, data(matter, text), most=ANSWER), Told, budget, seen)


class GeminiAnalyst(LlmAnalyst):
    """Looks at the video where it is at hand and short enough for a question."""

    row = "gemini"

    def say(self, matter: Matter, budget: Budget) -> Said:
        model = cast(Watcher, self.asked)
        if matter.video is None or not model.looks_at(matter.duration):
            return self.read(matter, budget, None)
        with model.showing(matter.video(), matter.media_type, matter.duration) as seen:
            return self.read(matter, budget, seen)


def data(matter: Matter, text: str) -> dict[str, str]:
    """All that did not come from us, each under its name."""
    found = {"transcript": text, "name of the video": matter.name}
    asked = "\n".join(f"{number} {question}" for number, question in enumerate(matter.questions))
    return found | ({"questions of the owner": asked} if asked else {})


def said(told: Told, matter: Matter) -> Said:
    """Numbers become times; a question of the owner that was not answered has an empty answer."""
    own = {each.number: each for each in reversed(told.answers)}
    asked = [
        Answered(
            question=question,
            answer=own[number].answer if number in own else "",
            start=start_of(own[number].line, matter.units) if number in own else None,
        )
        for number, question in enumerate(matter.questions)
    ]
    thought = [
        Answered(
            question=each.question, answer=each.answer, start=start_of(each.line, matter.units), asked=False
        )
        for each in told.questions
        if each.question.strip() and each.answer.strip()
    ]
    return Said(
        short=told.short,
        long=told.long,
        topics=told.topics,
        key_words=told.key_words,
        entities=[Entity(name=each.name, kind=each.kind) for each in told.entities],
        questions=asked + thought,
    )


def halves(span: range) -> list[range]:
    middle = (span.start + span.stop) // 2
    return [half for half in (range(span.start, middle), range(middle, span.stop)) if half]
