"""Extractive summaries: the sentences most similar to the whole text and least similar to each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rushes.nlp.similarity import unit

if TYPE_CHECKING:
    from rushes.nlp.embeddings import Vectors

GOOD_LENGTHS = range(8, 36)  # words: shorter sentences say little, longer ones do not summarise
PENALTY = 0.15  # for a sentence of another length, and for a question
REDUNDANCY_WEIGHT = 0.5  # of the similarity to a sentence that is already chosen
LEADING_CONNECTIVES = (
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
DEPENDENCE_PENALTY = 0.08  # for a text that refers to the sentence before it, or is several sentences


def central(sentences: Sequence[str], vectors: "Vectors", count: int) -> list[int]:
    """Return the indices of `count` sentences, ascending. `vectors` are the embeddings of the sentences."""
    centroid = unit(vectors.sum(axis=0))
    scores = [
        float(score) - penalty(sentence)
        for score, sentence in zip(vectors @ centroid, sentences, strict=True)
    ]
    chosen: list[int] = []
    while len(chosen) < min(count, len(sentences)):
        best = max(
            (index for index in range(len(sentences)) if index not in chosen),
            key=lambda index: (
                scores[index]
                - REDUNDANCY_WEIGHT
                * max((float(vectors[index] @ vectors[other]) for other in chosen), default=0.0)
            ),
        )
        chosen.append(best)
    return sorted(chosen)


def penalty(sentence: str) -> float:
    """Return how unsuitable a sentence is as a summary, by its length, form and first word."""
    words = sentence.lower().split()
    first_word = words[0].strip(".,;:!?") if words else ""
    is_question = sentence.endswith("?")
    is_several = any(mark in sentence for mark in (". ", "! ", "? "))
    has_unusual_length = len(words) not in GOOD_LENGTHS
    depends_on_previous = first_word in LEADING_CONNECTIVES
    return PENALTY * (has_unusual_length + is_question) + DEPENDENCE_PENALTY * (
        depends_on_previous + is_several
    )


def ended(text: str) -> str:
    """Return a quote with an initial capital and a final punctuation mark."""
    capitalized = text[:1].upper() + text[1:]
    return capitalized if capitalized[-1:] in ".!?…。！？" else f"{capitalized.rstrip(',;:–-')}."
