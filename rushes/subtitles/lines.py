"""A cue's words in one or two lines."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rushes.subtitles.words import Piece

LINE = 42  # characters
TOP_HEAVY, NO_BREATH = (
    4,
    10,
)  # what a longer first line, and a line that ends in mid-phrase, cost in characters


class Widths:
    """How many characters runs of the words have, without writing them out."""

    def __init__(self, words: Sequence[Piece]) -> None:
        self.joints = [len(word.joint) for word in words]
        self.edges = [0, *accumulate(len(word.joint) + len(word.text) for word in words)]

    def of(self, first: int, behind: int) -> int:
        """Characters of words[first:behind] in one line."""
        return self.edges[behind] - self.edges[first] - self.joints[first] if behind > first else 0

    def fits(self, first: int, behind: int) -> bool:
        """Whether words[first:behind] go into two lines: as many as can into the first, the rest below."""
        room = self.edges[first] + self.joints[first] + LINE
        below = bisect_right(self.edges, room, first, behind + 1) - 1
        return below > first and self.of(below, behind) <= LINE


def text_of(words: Sequence[Piece]) -> str:
    return "".join(word.joint + word.text for word in words)[len(words[0].joint) :]


def wrap(words: Sequence[Piece]) -> tuple[str, ...]:
    """One line where it fits; else two of about the same length, broken where the speaker takes breath."""
    widths = Widths(words)
    if widths.of(0, len(words)) <= LINE or len(words) == 1:
        return (text_of(words),)
    cut = min(range(1, len(words)), key=lambda at: uneven(words, widths, at))
    return text_of(words[:cut]), text_of(words[cut:])


def uneven(words: Sequence[Piece], widths: Widths, cut: int) -> tuple[int, int]:
    """How badly the words stand when broken before `cut`: first the characters over the line, then the look."""
    above, below = widths.of(0, cut), widths.of(cut, len(words))
    breath = words[cut - 1].ends_clause or words[cut - 1].ends_sentence
    look = abs(above - below) + TOP_HEAVY * (above > below) + NO_BREATH * (not breath)
    return max(0, above - LINE) + max(0, below - LINE), look
