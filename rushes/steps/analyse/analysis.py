"""analysis.json: its nouns, and how what an engine answers is put in order. All times are seconds of the film."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from rushes.domain.validation import bad_transcript, validating
from rushes.nlp.sentences import Unit
from rushes.steps.transcribe import Transcript, clean

LONGEST = {"short": 600, "long": 6_000, "answer": 1_500, "name": 100}  # characters
MOST = 25  # of topics, key words, names, questions

Kind = Literal["person", "organisation", "place", "product", "event", "work", "date", "other"]


class Noun(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entity(Noun):
    """A name that is said in the video."""

    name: str
    kind: Kind = "other"


class Answered(Noun):
    """A question with its answer, "" where the video gives none. `start`: where that is said, None: nowhere told.

    `asked` is True for a question of the owner, False for one that the engine thought of.
    """

    question: str
    answer: str
    start: float | None = None
    asked: bool = True


class Analysis(Noun):
    """What an engine says of a video, and what can be counted. `engine`, `model`, `quality`: who says it."""

    language: str
    engine: str
    model: str
    quality: str
    short: str = Field(description="One or two sentences.")
    long: str = Field(description="A paragraph or more.")
    topics: tuple[str, ...]
    key_words: tuple[str, ...]
    entities: tuple[Entity, ...]
    questions: tuple[Answered, ...]
    duration: float
    speaking_seconds: float
    speakers: dict[str, float] = Field(description="Seconds of each who was named.")
    words: int
    words_per_minute: float = Field(description="While somebody speaks.")

    def json_bytes(self) -> bytes:
        """The file analysis.json."""
        return self.model_dump_json(indent=1).encode()


class Said(BaseModel):
    """What an engine answers. `questions` has the owner's questions first, in their order."""

    short: str = ""
    long: str = ""
    topics: list[str] = []
    key_words: list[str] = []
    entities: list[Entity] = []
    questions: list[Answered] = []


def settled(said: Said, transcript: Transcript, engine: str, model: str, quality: str) -> Analysis:
    """One line each, without what is empty or said twice, and not more than anybody reads."""
    spoken = union((segment.start, segment.end) for segment in transcript.segments)
    words = sum(len(segment.text.split()) for segment in transcript.segments)
    return Analysis(
        language=transcript.language,
        engine=engine,
        model=model,
        quality=quality,
        short=clean(said.short)[: LONGEST["short"]],
        long=clean(said.long)[: LONGEST["long"]],
        topics=once(said.topics),
        key_words=once(said.key_words),
        entities=named(said.entities),
        questions=tuple(
            each.model_copy(update={"answer": clean(each.answer)[: LONGEST["answer"]]})
            for each in said.questions[: 2 * MOST]
        ),
        duration=transcript.duration,
        speaking_seconds=round(spoken, 3),
        speakers=speakers(transcript),
        words=words,
        words_per_minute=round(60 * words / spoken, 1) if spoken else 0.0,
    )


def once(texts: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for text in texts:
        if line := clean(text)[: LONGEST["name"]]:
            kept.setdefault(line.lower(), line)
    return tuple(kept.values())[:MOST]


def named(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    kept: dict[str, Entity] = {}
    for each in entities:
        if name := clean(each.name)[: LONGEST["name"]]:
            kept.setdefault(name.lower(), Entity(name=name, kind=each.kind))
    return tuple(kept.values())[: 2 * MOST]


def union(spans: Iterable[tuple[float, float]]) -> float:
    """Seconds that at least one span covers."""
    covered, reached = 0.0, 0.0
    for start, end in sorted(spans):
        covered += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return covered


def speakers(transcript: Transcript) -> dict[str, float]:
    spans: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for segment in transcript.segments:
        if segment.speaker:
            spans[segment.speaker].append((segment.start, segment.end))
    return {name: round(union(theirs), 3) for name, theirs in spans.items()}


def start_of(number: int | None, units: Sequence[Unit]) -> float | None:
    """When the sentence of that number begins; None where there is none."""
    return units[number].start if number is not None and 0 <= number < len(units) else None


def read(data: bytes) -> Analysis:
    """An analysis.json, checked. Raises Rejected(BAD_TRANSCRIPT) that says where it is wrong."""
    with validating("analysis.json", bad_transcript):
        return Analysis.model_validate_json(data)
