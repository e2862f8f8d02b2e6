"""Key phrases: up to four consecutive words that distinguish one text from several others."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log
from typing import NamedTuple

from rushes.nlp.similarity import Likeness, unit
from rushes.nlp.words import Token, tokens

MAX_PHRASE_WORDS = 4
MAX_EMBEDDED_PHRASES = 40  # of a text, whose meaning is compared
LENGTH_WEIGHTS = (0.0, 0.6, 1.0, 1.0, 0.85)  # of a phrase of 0, 1, 2 … words as a title
MIN_EDGE_WORD_CHARS = 3  # of the first and the last word of a phrase
STEM_CHARS = 5  # words with the same first characters count as forms of one word
MEANING_WEIGHT = 1.5  # of the similarity to the text against the frequency of the phrase


class Phrase(NamedTuple):
    """A phrase in its most frequent spelling, and its score (higher is better)."""

    text: str
    score: float


def key_phrases(
    texts: Sequence[Sequence[str]], count: int, stop: frozenset[str], vectorizer: Likeness
) -> list[list[Phrase]]:
    """Return for each text, given as its sentences, at most `count` phrases, the best first, without repetitions."""
    candidates = [collect_candidates(sentences, stop) for sentences in texts]
    document_counts = Counter(key for phrases in candidates for key in phrases)
    return [
        drop_overlapping(rank(phrases, document_counts, len(texts), list(sentences), vectorizer), count)
        for phrases, sentences in zip(candidates, texts, strict=True)
    ]


def collect_candidates(sentences: Sequence[str], stop: frozenset[str]) -> dict[tuple[str, ...], Counter[str]]:
    """Return every candidate phrase by its lower-case words, with the count of each spelling."""
    candidates: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for run in split_runs(tokens(sentence)):
            for size in range(1, MAX_PHRASE_WORDS + 1):
                for start in range(len(run) - size + 1):
                    words = run[start : start + size]
                    if is_candidate(words, stop):
                        key = tuple(word.key for word in words)
                        candidates[key][" ".join(word.text for word in words)] += 1
    return candidates


def split_runs(words: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield runs of words that are separated only by white space."""
    run: list[Token] = []
    for word in words:
        if run and not word.joined:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def is_candidate(words: Sequence[Token], stop: frozenset[str]) -> bool:
    """Whether a phrase starts and ends with a content word and has at most one stop word in between."""
    is_stop_word = [word.key in stop for word in words]
    edge_words = (words[0], words[-1])
    return (
        not is_stop_word[0]
        and not is_stop_word[-1]
        and sum(is_stop_word) <= 1
        and all(len(word.text) >= MIN_EDGE_WORD_CHARS and not word.text.isdigit() for word in edge_words)
        and all(word.key != next_word.key for word, next_word in pairwise(words))
    )


def rank(
    candidates: dict[tuple[str, ...], Counter[str]],
    document_counts: Counter[tuple[str, ...]],
    text_count: int,
    sentences: list[str],
    vectorizer: Likeness,
) -> list[Phrase]:
    """Rank phrases by frequency in this text, rarity in the others, and similarity to the meaning of the text."""
    weights = {
        key: log(1 + sum(spellings.values()))
        * log(1 + text_count / document_counts[key])
        * LENGTH_WEIGHTS[len(key)]
        for key, spellings in candidates.items()
    }
    best = sorted(weights, key=lambda key: -weights[key])[:MAX_EMBEDDED_PHRASES]
    if not best:
        return []
    spellings = [candidates[key].most_common(1)[0][0] for key in best]
    centroid = unit(vectorizer.embed(sentences).sum(axis=0))
    similarities = vectorizer.embed(spellings) @ centroid
    max_weight = weights[best[0]]
    return sorted(
        (
            Phrase(text, weights[key] / max_weight + MEANING_WEIGHT * float(similarity))
            for key, text, similarity in zip(best, spellings, similarities, strict=True)
        ),
        key=lambda phrase: -phrase.score,
    )


def drop_overlapping(phrases: Sequence[Phrase], count: int) -> list[Phrase]:
    """Drop phrases that share a word, in any form, with a better one."""
    selected: list[Phrase] = []
    used_stems: set[str] = set()
    for phrase in phrases:
        stems = {token.key[:STEM_CHARS] for token in tokens(phrase.text)}
        if len(selected) < count and not stems & used_stems:
            selected.append(phrase)
            used_stems |= stems
    return selected
