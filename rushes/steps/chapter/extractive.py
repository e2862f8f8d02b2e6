"""Extractive chapters: cut at topic changes, titled by key phrases, summarised by a sentence of the transcript."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from rushes.nlp.central_sentences import central, ended
from rushes.nlp.key_phrases import key_phrases
from rushes.nlp.sentences import Unit
from rushes.nlp.similarity import Likeness
from rushes.steps.chapter.chapters import MIN_CHAPTER_SECONDS, ChapterDraft
from rushes.steps.chapter.cut import SentenceSeries, find_boundaries
from rushes.steps.chapter.engine import ChapterRequest

if TYPE_CHECKING:
    from rushes.nlp.embeddings import Vectors

SLOWEST_PACE_SECONDS, USUAL_PACE_SECONDS, QUICKEST_PACE_SECONDS = 480.0, 300.0, 150.0  # of video per chapter
SHORT_VIDEO_SECONDS = 120.0  # a longer one has at least MIN_CHAPTERS, which players require
MIN_CHAPTERS = 3
MAX_CHAPTERS = 60
MAX_WEIGHT_WORDS = 25  # longer sentences have no greater weight


def extract_chapters(
    request: ChapterRequest, like: Likeness, stop_word_set: frozenset[str]
) -> list[ChapterDraft]:
    """Draft chapters by topic changes, with similarity from `like`."""
    if not request.units:
        return []
    texts = [unit.text for unit in request.units]
    vectors = like.embed(texts)
    min_chapters, max_chapters = chapter_count_range(request)
    min_seconds = (
        MIN_CHAPTER_SECONDS
        if request.chapter_count
        else max(MIN_CHAPTER_SECONDS, request.duration / max_chapters / 3)
    )
    boundaries = [
        0,
        *find_boundaries(build_series(request, vectors), min_chapters, max_chapters, min_seconds),
        len(texts),
    ]
    parts = [range(first, last) for first, last in pairwise(boundaries)]
    return draft_chapters(parts, texts, vectors, like, stop_word_set)


def chapter_count_range(request: ChapterRequest) -> tuple[int, int]:
    """Return the minimum and maximum number of chapters: the requested number, else by duration."""
    if request.chapter_count:
        return request.chapter_count, request.chapter_count
    minimum = MIN_CHAPTERS if request.duration > SHORT_VIDEO_SECONDS else 1
    maximum = max(minimum, round(request.duration / QUICKEST_PACE_SECONDS))
    return max(minimum, ceil(request.duration / SLOWEST_PACE_SECONDS)), min(MAX_CHAPTERS, maximum)


def build_series(request: ChapterRequest, vectors: "Vectors") -> SentenceSeries:
    """Build the series of sentences with weights and pauses."""
    units: Sequence[Unit] = request.units
    pauses = [0.0, *(max(0.0, later.start - earlier.end) for earlier, later in pairwise(units))]
    weights = [float(min(MAX_WEIGHT_WORDS, max(1, len(unit.text.split())))) for unit in units]
    return SentenceSeries(vectors, weights, [unit.start for unit in units], pauses, request.duration)


def draft_chapters(
    parts: Sequence[range],
    texts: Sequence[str],
    vectors: "Vectors",
    like: Likeness,
    stop_word_set: frozenset[str],
) -> list[ChapterDraft]:
    """Draft a chapter per part, with its key phrases as title and its central sentence as summary."""
    phrases = key_phrases([[texts[index] for index in part] for part in parts], 2, stop_word_set, like)
    drafts = []
    for part, part_phrases in zip(parts, phrases, strict=True):
        part_texts = [texts[index] for index in part]
        (central_index,) = central(part_texts, vectors[part.start : part.stop], 1)
        drafts.append(
            ChapterDraft(
                part.start,
                title_of([phrase.text for phrase in part_phrases]) or part_texts[central_index],
                ended(part_texts[central_index]),
            )
        )
    return drafts


def title_of(phrases: Sequence[str]) -> str:
    """Build a title such as “Error types, side-by-side comparison”. A lone second word is dropped after a phrase."""
    additional = [phrase for phrase in phrases[1:] if " " in phrase or " " not in phrases[0]]
    line = ", ".join([*phrases[:1], *additional])
    return line[:1].upper() + line[1:]
