"""The sentences that stand for a text: those most like all of it, and unlike each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rushes.nlp.similarity import unit

if TYPE_CHECKING:
    from rushes.nlp.embeddings import Vectors

GOOD = range(8, 36)  # words: shorter ones say little, longer ones are no summary
OFF = 0.15  # that a sentence of another length loses, and one that asks
SAME = 0.5  # of its likeness to one that was chosen already, that a sentence loses
OPENING = (
    "and",
    "but",
    "so",
    "because",
    "or",
    "then",
    "it",
    "this",
    "that",
    "they",
    "he",
    "she",
    "these",
    "those",
)
LEANING = 0.08  # that a sentence loses which leans on the one before it, or is several


def central(sentences: Sequence[str], vectors: "Vectors", count: int) -> list[int]:
    """The places of `count` sentences in their order. `vectors` are those of the sentences, as embedded."""
    whole = unit(vectors.sum(axis=0))
    scores = [
        float(score) - fault(sentence) for score, sentence in zip(vectors @ whole, sentences, strict=True)
    ]
    chosen: list[int] = []
    while len(chosen) < min(count, len(sentences)):
        best = max(
            (at for at in range(len(sentences)) if at not in chosen),
            key=lambda at: (
                scores[at] - SAME * max((float(vectors[at] @ vectors[c]) for c in chosen), default=0.0)
            ),
        )
        chosen.append(best)
    return sorted(chosen)


def fault(sentence: str) -> float:
    """What speaks against a sentence as a summary."""
    words = sentence.lower().split()
    first = words[0].strip(".,;:!?") if words else ""
    asks, several = sentence.endswith("?"), any(mark in sentence for mark in (". ", "! ", "? "))
    return OFF * ((len(words) not in GOOD) + asks) + LEANING * ((first in OPENING) + several)


def ended(text: str) -> str:
    """A quote with a capital and a mark at its end, whatever an engine wrote."""
    whole = text[:1].upper() + text[1:]
    return whole if whole[-1:] in ".!?…。！？" else f"{whole.rstrip(',;:–-')}."
