"""Chapters in the film's own words: cut where the talk turns, titled by key phrases, told by a sentence."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from rushes.nlp.central_sentences import central, ended
from rushes.nlp.key_phrases import key_phrases
from rushes.nlp.sentences import Unit
from rushes.nlp.similarity import Likeness
from rushes.steps.chapter.chapters import SHORTEST, ChapterDraft
from rushes.steps.chapter.cut import Row, cuts
from rushes.steps.chapter.engine import Film

if TYPE_CHECKING:
    from rushes.nlp.embeddings import Vectors

SLOWEST, USUAL, QUICKEST = 480.0, 300.0, 150.0  # seconds of film for a chapter
SHORT_FILM = 120.0  # seconds: a longer one has three chapters at least, as players want it
FEW = 3
MOST = 60  # chapters
HEAVIEST = 25  # words from which on a sentence counts no more


def extracted(film: Film, like: Likeness, stop: frozenset[str]) -> list[ChapterDraft]:
    """What `cut` of an engine answers."""
    if not film.units:
        return []
    texts = [unit.text for unit in film.units]
    vectors = like.embed(texts)
    least, most = how_many(film)
    shortest = SHORTEST if film.count else max(SHORTEST, film.duration / most / 3)
    places = [0, *cuts(row_of(film, vectors), least, most, shortest), len(texts)]
    parts = [range(first, last) for first, last in pairwise(places)]
    return told(parts, texts, vectors, like, stop)


def how_many(film: Film) -> tuple[int, int]:
    """The fewest and the most chapters: as many as the owner wants, else what a film of this length has."""
    if film.count:
        return film.count, film.count
    usual = FEW if film.duration > SHORT_FILM else 1
    most = max(usual, round(film.duration / QUICKEST))
    return max(usual, ceil(film.duration / SLOWEST)), min(MOST, most)


def row_of(film: Film, vectors: "Vectors") -> Row:
    units: Sequence[Unit] = film.units
    pauses = [0.0, *(max(0.0, later.start - earlier.end) for earlier, later in pairwise(units))]
    weights = [float(min(HEAVIEST, max(1, len(unit.text.split())))) for unit in units]
    return Row(vectors, weights, [unit.start for unit in units], pauses, film.duration)


def told(
    parts: Sequence[range], texts: Sequence[str], vectors: "Vectors", like: Likeness, stop: frozenset[str]
) -> list[ChapterDraft]:
    phrases = key_phrases([[texts[at] for at in part] for part in parts], 2, stop, like)
    found = []
    for part, best in zip(parts, phrases, strict=True):
        mine = [texts[at] for at in part]
        (said,) = central(mine, vectors[part.start : part.stop], 1)
        found.append(
            ChapterDraft(part.start, title([phrase.text for phrase in best]) or mine[said], ended(mine[said]))
        )
    return found


def title(phrases: Sequence[str]) -> str:
    """“Error types, side-by-side comparison”: a single word is a title only beside others."""
    second = [phrase for phrase in phrases[1:] if " " in phrase or " " not in phrases[0]]
    line = ", ".join([*phrases[:1], *second])
    return line[:1].upper() + line[1:]
