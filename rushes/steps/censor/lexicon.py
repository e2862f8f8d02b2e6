"""The lists: words and phrases of a language, each with its level, and the owner's own on top of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from rushes.steps.censor.tokens import Tokens, could_be, forms, is_hidden, tokens

LEVELS = ("mild", "strong", "severe")
OWN = "own"
"""The level of a word that the owner named: always censored."""
HIDDEN = "hidden"
"""The level of a word that is written as stars alone: whoever wrote it down thought it worth hiding."""

Entries = dict[Tokens, str]


@dataclass(frozen=True)
class Match:
    """`length` tokens from `start` on that are censored, the phrase they match, and its level."""

    start: int
    length: int
    phrase: str
    level: str


@dataclass(frozen=True)
class Lexicon:
    """What is censored (`entries`) and what never is (`allowed`), by token sequences."""

    entries: Entries = field(default_factory=dict)
    allowed: frozenset[Tokens] = frozenset()

    def matches(self, text: Sequence[str]) -> Iterator[Match]:
        """The longest match at each place, from left to right, without overlaps; none inside what is allowed."""
        spared = set(self._spared(text))
        at = 0
        while at < len(text):
            match = self._longest(text, at)
            if match is None or spared & set(range(at, at + match.length)):
                at += 1
            else:
                yield match
                at += match.length

    def _longest(self, text: Sequence[str], at: int) -> Match | None:
        for length in self._lengths(self.entries):
            if at + length <= len(text) and (entry := self._entry(tuple(text[at : at + length]))):
                return Match(at, length, *entry)
        if self.entries and not text[at].strip("*"):
            return Match(at, 1, text[at], HIDDEN)
        return None

    def _entry(self, part: Tokens) -> tuple[str, str] | None:
        """The phrase and the level of the entry that these tokens are."""
        for last in forms(part[-1]):
            whole = (*part[:-1], last)
            if whole in self.entries:
                return " ".join(whole), self.entries[whole]
        if len(part) == 1 and is_hidden(part[0]) and part[0].strip("*"):
            words = (word for word in self.entries if len(word) == 1 and could_be(part[0], word[0]))
            return next(((word[0], self.entries[word]) for word in words), None)
        return None

    def _spared(self, text: Sequence[str]) -> Iterator[int]:
        for length in self._lengths(self.allowed):
            for at in range(len(text) - length + 1):
                part = tuple(text[at : at + length])
                if any((*part[:-1], last) in self.allowed for last in forms(part[-1])):
                    yield from range(at, at + length)

    @staticmethod
    def _lengths(phrases: Iterable[Tokens]) -> list[int]:
        return sorted({len(phrase) for phrase in phrases}, reverse=True)


def load_lexicon(
    language: str, level: str = "strong", own: Iterable[str] = (), allowed: Iterable[str] = ()
) -> Lexicon:
    """The list of an ISO 639-1 language from a level on, with the owner's words, without those allowed.

    `level` is one of LEVELS, or "" for none of the list. A language without a list gives the owner's words alone.
    """
    entries = dict[Tokens, str]()
    if level and language in list_languages():
        counts = LEVELS[LEVELS.index(level) :]
        entries |= {words: name for words, name in listed(language).items() if name in counts}
    entries |= {words: OWN for phrase in own if (words := tokens(phrase))}
    spared = frozenset(words for phrase in allowed if (words := tokens(phrase)))
    return Lexicon({words: name for words, name in entries.items() if words not in spared}, spared)


@cache
def list_languages() -> tuple[str, ...]:
    """The languages that have a list."""
    names = (entry.name for entry in (files("rushes.steps.censor") / "lists").iterdir())
    return tuple(sorted(name.removesuffix(".txt") for name in names if name.endswith(".txt")))


@cache
def listed(language: str) -> Entries:
    """All entries of a list file: `[level]` lines, and under them forms with commas; `#` begins a comment."""
    text = (files("rushes.steps.censor") / "lists" / f"{language}.txt").read_text(encoding="utf-8")
    entries, level = dict[Tokens, str](), ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            level = line.strip("[] ")
            continue
        if level not in LEVELS:
            raise ValueError(f"lists/{language}.txt, line {number}: no such level as “{level}”")
        for phrase in line.split(","):
            entries.setdefault(tokens(phrase), level)
    return entries
