"""Models of analysis.json, and the clean-up of an engine's output. Times are in seconds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, Field

from rushes.domain import FrozenModel
from rushes.domain.validation import bad_transcript, validating
from rushes.nlp.sentences import Unit
from rushes.steps.transcribe import Transcript, clean_text

MAX_CHARS = {"short": 600, "long": 6_000, "answer": 1_500, "name": 100}
MAX_ITEMS = 25  # topics, key words, names or questions

EntityKind = Literal["person", "organisation", "place", "product", "event", "work", "date", "other"]


class Entity(FrozenModel):
    """A name that occurs in the video."""

    name: str
    kind: EntityKind = "other"


class AnsweredQuestion(FrozenModel):
    """A question with its answer, "" if the video has none. `start`: time of the answer, None if unknown.

    `asked` is True for a question of the owner, False for one by the engine.
    """

    question: str
    answer: str
    start: float | None = None
    asked: bool = True


class Analysis(FrozenModel):
    """An engine's description of a video, with word counts and speaking times."""

    language: str
    engine: str
    model: str
    quality: str
    short: str = Field(description="One or two sentences.")
    long: str = Field(description="A paragraph or more.")
    topics: tuple[str, ...]
    key_words: tuple[str, ...]
    entities: tuple[Entity, ...]
    questions: tuple[AnsweredQuestion, ...]
    duration: float
    speaking_seconds: float
    speakers: dict[str, float] = Field(description="Seconds of each named speaker.")
    words: int
    words_per_minute: float = Field(description="During speech.")

    def json_bytes(self) -> bytes:
        """Serialise analysis.json."""
        return self.model_dump_json(indent=1).encode()


class AnalystOutput(BaseModel):
    """An engine's output. `questions` begins with the owner's questions in their order."""

    short: str = ""
    long: str = ""
    topics: list[str] = []
    key_words: list[str] = []
    entities: list[Entity] = []
    questions: list[AnsweredQuestion] = []


def normalize_analysis(
    output: AnalystOutput, transcript: Transcript, engine: str, model: str, quality: str
) -> Analysis:
    """Clean an engine's output: single lines, without empty or repeated items, within the limits."""
    speaking_seconds = covered_seconds((segment.start, segment.end) for segment in transcript.segments)
    word_count = sum(len(segment.text.split()) for segment in transcript.segments)
    return Analysis(
        language=transcript.language,
        engine=engine,
        model=model,
        quality=quality,
        short=clean_text(output.short)[: MAX_CHARS["short"]],
        long=clean_text(output.long)[: MAX_CHARS["long"]],
        topics=unique_lines(output.topics),
        key_words=unique_lines(output.key_words),
        entities=unique_entities(output.entities),
        questions=tuple(
            question.model_copy(update={"answer": clean_text(question.answer)[: MAX_CHARS["answer"]]})
            for question in output.questions[: 2 * MAX_ITEMS]
        ),
        duration=transcript.duration,
        speaking_seconds=round(speaking_seconds, 3),
        speakers=seconds_per_speaker(transcript),
        words=word_count,
        words_per_minute=round(60 * word_count / speaking_seconds, 1) if speaking_seconds else 0.0,
    )


def unique_lines(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the distinct, non-empty lines, ignoring case."""
    lines: dict[str, str] = {}
    for text in texts:
        if line := clean_text(text)[: MAX_CHARS["name"]]:
            lines.setdefault(line.lower(), line)
    return tuple(lines.values())[:MAX_ITEMS]


def unique_entities(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Return the entities with distinct names, ignoring case."""
    by_name: dict[str, Entity] = {}
    for entity in entities:
        if name := clean_text(entity.name)[: MAX_CHARS["name"]]:
            by_name.setdefault(name.lower(), Entity(name=name, kind=entity.kind))
    return tuple(by_name.values())[: 2 * MAX_ITEMS]


def covered_seconds(spans: Iterable[tuple[float, float]]) -> float:
    """Return the seconds covered by at least one span."""
    covered, last_end = 0.0, 0.0
    for start, end in sorted(spans):
        covered += max(0.0, end - max(start, last_end))
        last_end = max(last_end, end)
    return covered


def seconds_per_speaker(transcript: Transcript) -> dict[str, float]:
    """Return the speaking seconds of each named speaker."""
    spans: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for segment in transcript.segments:
        if segment.speaker:
            spans[segment.speaker].append((segment.start, segment.end))
    return {name: round(covered_seconds(own_spans), 3) for name, own_spans in spans.items()}


def sentence_start(number: int | None, units: Sequence[Unit]) -> float | None:
    """Return the start of a sentence; None for an invalid number."""
    return units[number].start if number is not None and 0 <= number < len(units) else None


def read_analysis(data: bytes) -> Analysis:
    """Read and check an analysis.json. Raises Rejected(BAD_TRANSCRIPT) with the place of the error."""
    with validating("analysis.json", bad_transcript):
        return Analysis.model_validate_json(data)
