"""chapters.json: its noun, and the rules that hold whoever found the chapters. All times are seconds of the film."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from rushes.domain.validation import bad_transcript, validating
from rushes.nlp.sentences import Unit
from rushes.steps.transcribe import clean

SHORTEST = 10.0  # seconds: YouTube's own least
LEAD = 0.3  # seconds of the pause before its first word with which a chapter begins
LONGEST_TITLE = 100  # characters, YouTube's own most for a line is not told; players cut far below
LONGEST_SUMMARY = 400  # characters


class ChapterDraft(NamedTuple):
    """What an engine answers: the place of a unit with which something new begins, and what that is."""

    first: int
    title: str
    summary: str


class Chapter(BaseModel):
    """From one turn to the next; `title` is one line."""

    model_config = ConfigDict(frozen=True)

    start: float = Field(ge=0, allow_inf_nan=False)
    end: float = Field(ge=0, allow_inf_nan=False)
    title: str
    summary: str


FILE = TypeAdapter(list[Chapter])


def settled(
    found: Sequence[ChapterDraft], units: Sequence[Unit], duration: float, otherwise: str
) -> list[Chapter]:
    """Chapters in order, the first at 0, the last to the end, without gaps, none under SHORTEST if it can be.

    Places that are none are dropped, of two for one place the first stays, and times come from the units alone:
    a chapter begins in the pause before its first word. `otherwise` is the title where nothing was found.
    """
    by_place: dict[int, ChapterDraft] = {}
    for each in found:
        if 0 <= each.first < len(units) and clean(each.title):
            by_place.setdefault(each.first, each)
    kept: list[tuple[float, ChapterDraft]] = []
    for place in sorted(by_place):
        start = begins(place, units) if kept else 0.0
        if not kept or (start - kept[-1][0] >= SHORTEST and duration - start >= SHORTEST):
            kept.append((start, by_place[place]))
    if not kept:
        kept = [(0.0, ChapterDraft(0, otherwise, ""))]
    edges = [round(start, 3) for start, _ in kept] + [duration]
    return [
        Chapter(
            start=start,
            end=end,
            title=shortened(each.title, LONGEST_TITLE),
            summary=shortened(each.summary, LONGEST_SUMMARY),
        )
        for (start, end), (_, each) in zip(pairwise(edges), kept, strict=True)
    ]


def begins(place: int, units: Sequence[Unit]) -> float:
    """When a chapter begins whose first unit this is."""
    before = units[place - 1].end if place else 0.0
    return max(min(before, units[place].start), units[place].start - LEAD)


def shortened(text: str, most: int) -> str:
    """One line of at most `most` characters, cut between words."""
    line = clean(text)
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:–-") + "…"


def json_bytes(chapters: Sequence[Chapter]) -> bytes:
    """The file chapters.json."""
    return FILE.dump_json(list(chapters), indent=1)


def read(data: bytes) -> list[Chapter]:
    """A chapters.json, checked. Raises Rejected(BAD_TRANSCRIPT) that says where it is wrong."""
    with validating("chapters.json", bad_transcript):
        made = FILE.validate_json(data)
    if any(earlier.end != later.start for earlier, later in pairwise(made)) or (made and made[0].start):
        raise bad_transcript("These chapters do not lie one after another from 0 on: mend their times.")
    return made
