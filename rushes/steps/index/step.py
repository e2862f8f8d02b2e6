"""The step Index, from whatever earlier steps left: a film without words may still show something."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from rushes.domain import job_key
from rushes.domain.search import Passage, Passages
from rushes.errors import NotFound, Unavailable
from rushes.nlp.embeddings import Embedder, engine
from rushes.settings import Settings
from rushes.steps.align import load_transcript
from rushes.steps.context import StepContext, StepResult
from rushes.steps.follow import read as read_detections
from rushes.steps.index.passages import (
    ChapterTitle,
    PassageDraft,
    assign_chapters,
    chapter_passages,
    sighting_passages,
    speech_passages,
)
from rushes.steps.transcribe import UNDETERMINED

SAVED = "index/passages.json"
DIGITS = 5  # of a vector's numbers: more than half precision keeps
AT_ONCE = 256  # passages
WORDS = "words", "", "words"  # engine, model and quality of an index that knows no meaning

Read = TypeVar("Read")


def work(context: StepContext) -> StepResult:
    """Put the passages of the film, in its order, where Record looks for them.

    Without an embedder on this machine they have no vectors, and are found by their words.
    """
    embedder, why = embedder_or_why(context.settings)
    transcript = read_optional(lambda: load_transcript(context))
    drafts = sorted(collect_drafts(context), key=lambda each: (each.start, each.end))
    passages = Passages(
        language=transcript.language if transcript else UNDETERMINED,
        model=embedder.model if embedder else "",
        passages=tuple(
            embed_passages(drafts, embedder, context.report_progress) if embedder else plain_passages(drafts)
        ),
    )
    data = passages.model_dump_json().encode()
    context.storage.put(job_key(context.ticket.job_id, SAVED), data, "application/json")
    facts = {"passages": len(drafts)} | ({"instead_of": context.settings.embedder, "why": why} if why else {})
    return (
        StepResult(embedder.row, embedder.model, embedder.quality, facts)
        if embedder
        else StepResult(*WORDS, facts)
    )


def embedder_or_why(settings: Settings) -> tuple[Embedder | None, str]:
    """The embedder, or None and why there is none here."""
    try:
        return engine(settings.embedder, settings), ""
    except Unavailable as error:
        return None, str(error)


def collect_drafts(context: StepContext) -> Iterator[PassageDraft]:
    """What is said, the chapters and what is seen."""
    chapters = read_optional(lambda: read_chapters(context)) or []
    yield from chapter_passages(chapters)
    if transcript := read_optional(lambda: load_transcript(context)):
        yield from assign_chapters(speech_passages(transcript), chapters)
    if detections := read_optional(
        lambda: read_detections(context.read_artifact("detect", "detections.json"))
    ):
        yield from assign_chapters(sighting_passages(detections), chapters)


def read_chapters(context: StepContext) -> list[ChapterTitle]:
    rows = json.loads(context.read_artifact("chapter", "chapters.json"))
    return [ChapterTitle(row["start"], row["end"], row["title"], row["summary"]) for row in rows]


def read_optional(read: Callable[[], Read]) -> Read | None:
    """What a step left, or None where it was skipped or failed."""
    try:
        return read()
    except NotFound:
        return None


def embed_passages(
    drafts: Sequence[PassageDraft], embedder: Embedder, say: Callable[[float, str], None]
) -> Iterator[Passage]:
    for at in range(0, len(drafts), AT_ONCE):
        some = drafts[at : at + AT_ONCE]
        for each, vector in zip(some, embedder.embed([one.text for one in some]), strict=True):
            numbers = tuple(round(float(number), DIGITS) for number in vector)
            yield Passage(**each._asdict(), vector=numbers)
        say(min(1.0, (at + AT_ONCE) / len(drafts)), "embedding")


def plain_passages(drafts: Iterable[PassageDraft]) -> Iterator[Passage]:
    for each in drafts:
        yield Passage(**each._asdict())
