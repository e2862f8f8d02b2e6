"""Engines that get stuck say the same again and again: repeated n-grams, in a segment or over segments.

The figures are ours: the most that people were found to say in earnest ("no, no, no, no, no") stays below.
"""

import re
from collections.abc import Sequence
from itertools import groupby

REPEATS = {1: 7, 2: 5, 3: 4}  # words in the n-gram → times in a row that make a loop
LONGER = 3  # times in a row, for n-grams of four words and more
LONGEST = 24  # words
SAME = 4  # segments with the same text in a row
TOKEN = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]|[^\W_]+(?:['’][^\W_]+)*")


def tokens(text: str) -> list[str]:
    """Words in small letters; in scripts without blanks, characters."""
    return TOKEN.findall(text.lower())


def loops(text: str) -> bool:
    """Some n-gram of the text stands too often in a row."""
    words = tokens(text)
    return any(
        run(words, size) >= REPEATS.get(size, LONGER) for size in range(1, min(LONGEST, len(words) // 3) + 1)
    )


def run(words: Sequence[str], size: int) -> int:
    """How often an n-gram of `size` words stands in a row, at most."""
    longest = same = 0
    for earlier, later in zip(words, words[size:], strict=False):
        same = same + 1 if earlier == later else 0
        longest = max(longest, same)
    return longest // size + 1


def find_looping(texts: Sequence[str]) -> list[bool]:
    """For each segment: it loops, or it is one of many with the same text in a row."""
    flags: list[bool] = []
    for _, group in groupby(texts, key=tokens):
        same = list(group)
        flags += [len(same) >= SAME or loops(text) for text in same]
    return flags
