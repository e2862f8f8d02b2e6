"""Passages before they have vectors: sentences, chapters, and what was seen."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rushes.domain.search import PassageKind
from rushes.nlp.sentences import units
from rushes.steps.follow import Detections
from rushes.steps.transcribe import Transcript

APART = 2.0  # seconds: of a thing that was out of sight for less, one passage is made


class PassageDraft(NamedTuple):
    """A passage without its vector. `chapter` is a title, or ""."""

    kind: PassageKind
    start: float
    end: float
    text: str
    chapter: str = ""


class ChapterTitle(NamedTuple):
    """As in chapters.json."""

    start: float
    end: float
    title: str
    summary: str


def speech_passages(transcript: Transcript) -> Iterator[PassageDraft]:
    """What is said, sentence by sentence."""
    for unit in units(transcript):
        yield PassageDraft("speech", unit.start, unit.end, unit.text)


def chapter_passages(chapters: Iterable[ChapterTitle]) -> Iterator[PassageDraft]:
    """Each chapter as a whole, by its title and its summary."""
    for each in chapters:
        text = f"{each.title}. {each.summary}" if each.summary else each.title
        if text:
            yield PassageDraft("chapter", each.start, each.end, text, each.title)


def sighting_passages(detections: Detections) -> Iterator[PassageDraft]:
    """What was seen, by its label: a passage for each stretch in which at least one of the kind is in sight."""
    labels = dict.fromkeys(track.label for track in detections.tracks)
    for label in labels:
        times = sorted((track.start, track.end) for track in detections.tracks if track.label == label)
        for start, end in join_spans(times):
            yield PassageDraft("sight", start, end, label.replace("_", " ").lower())


def join_spans(times: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches in order, those less than APART seconds apart made one."""
    spans: list[tuple[float, float]] = []
    for start, end in times:
        if spans and start - spans[-1][1] < APART:
            spans[-1] = spans[-1][0], max(spans[-1][1], end)
        else:
            spans.append((start, end))
    return spans


def assign_chapters(
    passages: Iterable[PassageDraft], chapters: Sequence[ChapterTitle]
) -> Iterator[PassageDraft]:
    """Each with the title of the chapter in which it begins."""
    for each in passages:
        here = [chapter.title for chapter in chapters if chapter.start <= each.start < chapter.end]
        yield each._replace(chapter=each.chapter or (here[0] if here else ""))
