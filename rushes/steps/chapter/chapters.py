"""Models of chapters.json, and the rules for chapters of every engine. Times are in seconds."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from rushes.domain.validation import bad_transcript, validating
from rushes.nlp.sentences import Unit
from rushes.steps.transcribe import clean_text

MIN_CHAPTER_SECONDS = 10.0  # seconds, the minimum of YouTube
LEAD_SECONDS = 0.3  # of the pause before its first word belong to a chapter
MAX_TITLE_CHARS = 100  # YouTube publishes no limit; players truncate far below
MAX_SUMMARY_CHARS = 400


class ChapterDraft(NamedTuple):
    """A chapter proposed by an engine. `first`: index of its first sentence."""

    first_sentence: int
    title: str
    summary: str


class Chapter(BaseModel):
    """A chapter. `title` is one line."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    start: float = Field(ge=0, allow_inf_nan=False)
    end: float = Field(ge=0, allow_inf_nan=False)
    title: str
    summary: str


CHAPTERS_ADAPTER = TypeAdapter(list[Chapter])


def normalize_chapters(
    drafts: Sequence[ChapterDraft], units: Sequence[Unit], duration: float, fallback_title: str
) -> list[Chapter]:
    """Turn drafts into contiguous chapters from 0 to the end, none under the minimum duration if possible.

    Drafts with an invalid index are dropped; of two drafts with the same index the first is used. Times come from the
    sentences: a chapter begins in the pause before its first word. `fallback_title` is used if no draft remains.
    """
    by_index: dict[int, ChapterDraft] = {}
    for draft in drafts:
        if 0 <= draft.first_sentence < len(units) and clean_text(draft.title):
            by_index.setdefault(draft.first_sentence, draft)
    accepted: list[tuple[float, ChapterDraft]] = []
    for index in sorted(by_index):
        start = chapter_start(index, units) if accepted else 0.0
        if not accepted or (
            start - accepted[-1][0] >= MIN_CHAPTER_SECONDS and duration - start >= MIN_CHAPTER_SECONDS
        ):
            accepted.append((start, by_index[index]))
    if not accepted:
        accepted = [(0.0, ChapterDraft(0, fallback_title, ""))]
    edges = [round(start, 3) for start, _ in accepted] + [duration]
    return [
        Chapter(
            start=start,
            end=end,
            title=shorten(draft.title, MAX_TITLE_CHARS),
            summary=shorten(draft.summary, MAX_SUMMARY_CHARS),
        )
        for (start, end), (_, draft) in zip(pairwise(edges), accepted, strict=True)
    ]


def chapter_start(index: int, units: Sequence[Unit]) -> float:
    """Return the start of a chapter by the index of its first sentence."""
    previous_end = units[index - 1].end if index else 0.0
    return max(min(previous_end, units[index].start), units[index].start - LEAD_SECONDS)


def shorten(text: str, max_chars: int) -> str:
    """Shorten to one line of at most `max_chars` characters, cut between words."""
    line = clean_text(text)
    if len(line) <= max_chars:
        return line
    truncated = line[: max_chars - 1]
    return (truncated.rsplit(" ", 1)[0] if " " in truncated else truncated).rstrip(" ,;:–-") + "…"


def chapters_to_json(chapters: Sequence[Chapter]) -> bytes:
    """Serialise chapters.json."""
    return CHAPTERS_ADAPTER.dump_json(list(chapters), indent=1)


def read_chapters(data: bytes) -> list[Chapter]:
    """Read and check a chapters.json. Raises Rejected(BAD_TRANSCRIPT) with the place of the error."""
    with validating("chapters.json", bad_transcript):
        chapters = CHAPTERS_ADAPTER.validate_json(data)
    if any(earlier.end != later.start for earlier, later in pairwise(chapters)) or (
        chapters and chapters[0].start
    ):
        raise bad_transcript("These chapters are not contiguous from 0: correct their times.")
    return chapters
