"""A cue's words in lines: as few as will do, about as long as each other, broken where the sentence has a joint."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, combinations, pairwise
from typing import NamedTuple

from rushes.steps.subtitles.profiles import Rules
from rushes.steps.subtitles.scripts import columns, wide
from rushes.steps.subtitles.words import DASH, Piece

# What the look of a cue costs.
TOP_HEAVY = 3  # a line longer than the next
BEFORE_PHRASE, MID_PHRASE, LEANING = (
    9,
    26,
    40,
)  # one that ends before a conjunction, anywhere, with an article
UNEVEN = 40  # by the square of the columns between the longest line and the shortest, over this


class Line(NamedTuple):
    """A line, and who says it ("": nobody knows). Where the speaker changes, it begins with "- "."""

    text: str
    speaker: str


class Widths:
    """How many columns and lines runs of the words take, without writing them out."""

    def __init__(self, words: Sequence[Piece], rules: Rules) -> None:
        long = [columns(word.text) + len(DASH) * word.changes for word in words]
        self.joints = [columns(word.joint) for word in words]
        self.edges = [0, *accumulate(joint + width for joint, width in zip(self.joints, long, strict=True))]
        self.broad = [0, *accumulate(wide(word.text) for word in words)]
        self.turns = [at + 1 for at, word in enumerate(words) if word.ends_turn]
        self.rules, self.narrow = rules, rules.limit("一")

    def of(self, first: int, behind: int) -> int:
        """Columns of words[first:behind] in one line."""
        return self.edges[behind] - self.edges[first] - self.joints[first] if behind > first else 0

    def limit(self, first: int, behind: int) -> int:
        return self.narrow if self.broad[behind] > self.broad[first] else self.rules.width

    def over(self, first: int, behind: int, indent: int = 0) -> int:
        """By how much they are too long for one line."""
        return max(0, self.of(first, behind) + indent - self.limit(first, behind))

    def fits(self, first: int, behind: int) -> bool:
        """Whether words[first:behind] go into a cue, each speaker in lines of his own."""
        inside = self.turns[bisect_right(self.turns, first) : bisect_right(self.turns, behind - 1)]
        edges, left = [first, *inside, behind], self.rules.lines
        for start, end in pairwise(edges):
            left -= self.lines(start, end, left, len(DASH) if inside else 0)
        return left >= 0

    def lines(self, first: int, behind: int, most: int, indent: int = 0) -> int:
        """Lines that they take, filled one after the other; one more than `most` when they are too many."""
        at = first
        for count in range(1, most + 1):
            if not self.over(at, behind, indent):
                return count
            room = self.edges[at] + self.joints[at] + self.limit(at, behind) - indent
            begun, at, indent = at, bisect_right(self.edges, room, at, behind + 1) - 1, 0
            if at == begun:
                break
        return most + 1


def text_of(words: Sequence[Piece]) -> str:
    return "".join(word.joint + word.text for word in words)[len(words[0].joint) :]


def wrap(words: Sequence[Piece], rules: Rules) -> tuple[Line, ...]:
    """The lines of a cue. Of two speakers in it each has a dash."""
    turns = [0, *(at + 1 for at, word in enumerate(words[:-1]) if word.ends_turn), len(words)]
    parts = [words[start:end] for start, end in pairwise(turns)]
    found: list[Line] = []
    for number, part in enumerate(parts, 1):
        dash = DASH if (len(parts) > 1 or part[0].changes) and not part[0].text.startswith("-") else ""
        most = rules.lines - len(found) - (len(parts) - number)
        for at, text in enumerate(wrapped(part, rules, most, 0 if part[0].changes else len(dash))):
            found.append(Line(text if at else dash + text, part[0].speaker))
    return tuple(found)


def wrapped(words: Sequence[Piece], rules: Rules, most: int, indent: int) -> list[str]:
    """The fewest lines that hold what one speaker says, else as many as there may be, cut at the least cost."""
    widths = Widths(words, rules)
    lines = min(most, len(words), widths.lines(0, len(words), most, indent))
    places = combinations(range(1, len(words)), lines - 1)
    cuts = min(places, key=lambda places: uneven(words, widths, places, indent))
    return [text_of(words[start:end]) for start, end in pairwise([0, *cuts, len(words)])]


def uneven(words: Sequence[Piece], widths: Widths, cuts: Sequence[int], indent: int) -> tuple[int, float]:
    """How badly the words stand when broken before each of `cuts`: the columns over the limit, then the look."""
    edges = list(pairwise([0, *cuts, len(words)]))
    long = [widths.of(start, end) for start, end in edges]
    heavy = sum(TOP_HEAVY for above, below in pairwise(long) if above > below)
    look = (max(long) - min(long)) ** 2 / UNEVEN + heavy + sum(torn(words, cut) for cut in cuts)
    return sum(widths.over(start, end, 0 if start else indent) for start, end in edges), look


def torn(words: Sequence[Piece], cut: int) -> int:
    """What it costs to end a line before `cut`."""
    before = words[cut - 1]
    if before.ends_sentence or before.ends_clause:
        return 0
    if words[cut].begins_phrase:
        return BEFORE_PHRASE
    return LEANING if before.leans else MID_PHRASE
