"""Passages before they have vectors: sentences, chapters, and what was seen."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rushes.domain.search import Kind
from rushes.nlp.sentences import units
from rushes.steps.follow import Detections
from rushes.steps.transcribe import Transcript

APART = 2.0  # seconds: of a thing that was out of sight for less, one passage is made


class Found(NamedTuple):
    """A passage without its vector. `chapter` is a title, or ""."""

    kind: Kind
    start: float
    end: float
    text: str
    chapter: str = ""


class Titled(NamedTuple):
    """As in chapters.json."""

    start: float
    end: float
    title: str
    summary: str


def spoken(transcript: Transcript) -> Iterator[Found]:
    """What is said, sentence by sentence."""
    for unit in units(transcript):
        yield Found("speech", unit.start, unit.end, unit.text)


def titled(chapters: Iterable[Titled]) -> Iterator[Found]:
    """Each chapter as a whole, by its title and its summary."""
    for each in chapters:
        text = f"{each.title}. {each.summary}" if each.summary else each.title
        if text:
            yield Found("chapter", each.start, each.end, text, each.title)


def watched(detections: Detections) -> Iterator[Found]:
    """What was seen, by its label: a passage for each stretch in which at least one of the kind is in sight."""
    labels = dict.fromkeys(track.label for track in detections.tracks)
    for label in labels:
        times = sorted((track.start, track.end) for track in detections.tracks if track.label == label)
        for start, end in joined(times):
            yield Found("sight", start, end, label.replace("_", " ").lower())


def joined(times: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches in order, those less than APART seconds apart made one."""
    made: list[tuple[float, float]] = []
    for start, end in times:
        if made and start - made[-1][1] < APART:
            made[-1] = made[-1][0], max(made[-1][1], end)
        else:
            made.append((start, end))
    return made


def placed(found: Iterable[Found], chapters: Sequence[Titled]) -> Iterator[Found]:
    """Each with the title of the chapter in which it begins."""
    for each in found:
        here = [chapter.title for chapter in chapters if chapter.start <= each.start < chapter.end]
        yield each._replace(chapter=each.chapter or (here[0] if here else ""))
