"""Key phrases: up to four words in a row that stand out in one text among several."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log
from typing import NamedTuple

from rushes.nlp.similarity import Likeness, unit
from rushes.nlp.words import Token, tokens

LONGEST = 4  # words
TRIED = 40  # phrases of a text that are compared by their meaning
LENGTH = (0.0, 0.6, 1.0, 1.0, 0.85)  # how good a title is a phrase of so many words
LETTERS = 3  # of a word that may stand at either end of a phrase
STEM = 5  # letters: words that begin alike are taken for forms of one word
MEANING = 1.5  # how much likeness to the text weighs against how often a phrase stands there


class Phrase(NamedTuple):
    """As it is written most often, and how well it stands for its text (more is better)."""

    text: str
    score: float


def key_phrases(
    texts: Sequence[Sequence[str]], count: int, stop: frozenset[str], like: Likeness
) -> list[list[Phrase]]:
    """For each text, given as its sentences, at most `count` phrases, the best first; none says another again."""
    found = [candidates(sentences, stop) for sentences in texts]
    held = Counter(key for each in found for key in each)
    return [
        distinct(ranked(each, held, len(texts), list(sentences), like), count)
        for each, sentences in zip(found, texts, strict=True)
    ]


def candidates(sentences: Sequence[str], stop: frozenset[str]) -> dict[tuple[str, ...], Counter[str]]:
    """Every phrase by its words in small letters, with the ways in which it is written."""
    made: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for run in runs(tokens(sentence)):
            for size in range(1, LONGEST + 1):
                for at in range(len(run) - size + 1):
                    words = run[at : at + size]
                    if good(words, stop):
                        made[tuple(word.key for word in words)][" ".join(word.text for word in words)] += 1
    return made


def runs(words: Sequence[Token]) -> Iterator[list[Token]]:
    """Words between which nothing but blanks stands."""
    run: list[Token] = []
    for word in words:
        if run and not word.joined:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def good(words: Sequence[Token], stop: frozenset[str]) -> bool:
    """Begins and ends with a word that carries meaning, has no more than one in between that does not."""
    weak = [word.key in stop for word in words]
    ends = (words[0], words[-1])
    return (
        not weak[0]
        and not weak[-1]
        and sum(weak) <= 1
        and all(len(word.text) >= LETTERS and not word.text.isdigit() for word in ends)
        and all(one.key != other.key for one, other in pairwise(words))
    )


def ranked(
    found: dict[tuple[str, ...], Counter[str]],
    held: Counter[tuple[str, ...]],
    texts: int,
    sentences: list[str],
    like: Likeness,
) -> list[Phrase]:
    """By how often they stand here, how seldom elsewhere, and how much they mean what the text means."""
    often = {
        key: log(1 + sum(ways.values())) * log(1 + texts / held[key]) * LENGTH[len(key)]
        for key, ways in found.items()
    }
    best = sorted(often, key=lambda key: -often[key])[:TRIED]
    if not best:
        return []
    written = [found[key].most_common(1)[0][0] for key in best]
    whole = unit(like.embed(sentences).sum(axis=0))
    near = like.embed(written) @ whole
    top = often[best[0]]
    return sorted(
        (
            Phrase(text, often[key] / top + MEANING * float(score))
            for key, text, score in zip(best, written, near, strict=True)
        ),
        key=lambda phrase: -phrase.score,
    )


def distinct(phrases: Sequence[Phrase], count: int) -> list[Phrase]:
    """Without those that share a word with a better one, in whatever form."""
    kept: list[Phrase] = []
    used: set[str] = set()
    for phrase in phrases:
        words = {token.key[:STEM] for token in tokens(phrase.text)}
        if len(kept) < count and not words & used:
            kept.append(phrase)
            used |= words
    return kept
