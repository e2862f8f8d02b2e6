"""Tokenize text into words, and find stop words."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

WORD_PATTERN = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]+|[^\W_]+(?:[-.][^\W_]+)*")
STOP_LIST_LANGUAGES = ("de", "en", "es", "fr", "it")
STOP_WORD_SHARE = 0.2  # of the sentences: a word in more of them is a stop word, for languages without a list
MIN_SENTENCES = 20  # to derive stop words from a text


class Token(NamedTuple):
    """A word as written. `joined`: only white space separates it from the previous word."""

    text: str
    joined: bool

    @property
    def key(self) -> str:
        """The word in lower case."""
        return self.text.lower()


def tokens(text: str) -> list[Token]:
    """Return the words of a text in order."""
    words, end = [], -1
    for match in WORD_PATTERN.finditer(text):
        words.append(Token(match[0], end >= 0 and text[end : match.start()].isspace()))
        end = match.end()
    return words


def stop_words(language: str, sentences: Iterable[str]) -> frozenset[str]:
    """Return stop words in lower case: from the language's list, else the words in over a fifth of the sentences."""
    code = language.split("-", maxsplit=1)[0]
    if code in STOP_LIST_LANGUAGES:
        return read_stop_list(code)
    sentence_words = [{token.key for token in tokens(sentence)} for sentence in sentences]
    if len(sentence_words) < MIN_SENTENCES:
        return frozenset()
    counts = Counter(key for words in sentence_words for key in words)
    return frozenset(key for key, count in counts.items() if count > STOP_WORD_SHARE * len(sentence_words))


@cache
def read_stop_list(code: str) -> frozenset[str]:
    return frozenset(files("rushes.nlp").joinpath(f"stop/{code}.txt").read_text().split())
