"""The words of a text, and those that carry no meaning of their own."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

WORD = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]+|[^\W_]+(?:[-.][^\W_]+)*")
LISTED = ("de", "en", "es", "fr", "it")
COMMON = (
    0.2  # of a text's sentences: a word that stands in more of them carries no meaning, where no list says so
)
ENOUGH = 20  # sentences from which that can be told


class Token(NamedTuple):
    """A word as it is written. `joined`: nothing but a blank stands between it and the word before."""

    text: str
    joined: bool

    @property
    def key(self) -> str:
        return self.text.lower()


def tokens(text: str) -> list[Token]:
    """The words of a text in order."""
    found, end = [], -1
    for match in WORD.finditer(text):
        found.append(Token(match[0], end >= 0 and text[end : match.start()].isspace()))
        end = match.end()
    return found


def stop_words(language: str, sentences: Iterable[str]) -> frozenset[str]:
    """Words in small letters that say nothing alone: of the language's list, else those in every fifth sentence."""
    code = language.split("-", maxsplit=1)[0]
    if code in LISTED:
        return listed(code)
    keys = [{token.key for token in tokens(sentence)} for sentence in sentences]
    if len(keys) < ENOUGH:
        return frozenset()
    counts = Counter(key for each in keys for key in each)
    return frozenset(key for key, count in counts.items() if count > COMMON * len(keys))


@cache
def listed(code: str) -> frozenset[str]:
    return frozenset(files("rushes.nlp").joinpath(f"stop/{code}.txt").read_text().split())
