"""Wrap a cue's words into lines: as few as possible, of similar length, broken at phrase boundaries."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, combinations, pairwise
from typing import NamedTuple

from rushes.steps.subtitles.profiles import Rules
from rushes.steps.subtitles.scripts import count_columns, has_wide_letters
from rushes.steps.subtitles.words import SPEAKER_DASH, Piece

# Costs of a cue's layout.
TOP_HEAVY_COST = 3  # per line that is longer than the next
BEFORE_PHRASE_COST, MID_PHRASE_COST = 9, 26  # a line that ends before a conjunction, within a phrase
BOUND_WORD_COST = 40  # a line that ends with an article or a preposition
UNEVENNESS_SCALE = 40  # cost: squared difference of the longest and shortest line in columns, divided by this


class Line(NamedTuple):
    """A line and its speaker ("": unknown). It begins with "- " where the speaker changes."""

    text: str
    speaker: str


class Widths:
    """Columns and lines of any run of the words, computed from prefix sums."""

    def __init__(self, words: Sequence[Piece], rules: Rules) -> None:
        widths = [count_columns(word.text) + len(SPEAKER_DASH) * word.changes_speaker for word in words]
        self.separators = [count_columns(word.separator) for word in words]
        pairs = zip(self.separators, widths, strict=True)
        self.offsets = [0, *accumulate(separator + width for separator, width in pairs)]
        self.wide_counts = [0, *accumulate(has_wide_letters(word.text) for word in words)]
        self.turn_ends = [index + 1 for index, word in enumerate(words) if word.ends_turn]
        self.rules, self.wide_limit = rules, rules.max_columns_for("一")

    def columns_of(self, first: int, end: int) -> int:
        """Return the columns of words[first:end] in one line."""
        return self.offsets[end] - self.offsets[first] - self.separators[first] if end > first else 0

    def limit(self, first: int, end: int) -> int:
        """Return the columns that a line with words[first:end] may have."""
        return self.wide_limit if self.wide_counts[end] > self.wide_counts[first] else self.rules.max_columns

    def overflow(self, first: int, end: int, indent: int = 0) -> int:
        """Return the columns of words[first:end] beyond the limit of one line."""
        return max(0, self.columns_of(first, end) + indent - self.limit(first, end))

    def fits(self, first: int, end: int) -> bool:
        """Return whether words[first:end] fit into a cue with separate lines for each speaker."""
        inner_turns = self.turn_ends[
            bisect_right(self.turn_ends, first) : bisect_right(self.turn_ends, end - 1)
        ]
        lines_left = self.rules.max_lines
        for turn_start, turn_end in pairwise([first, *inner_turns, end]):
            lines_left -= self.count_lines(
                turn_start, turn_end, lines_left, len(SPEAKER_DASH) if inner_turns else 0
            )
        return lines_left >= 0

    def count_lines(self, first: int, end: int, max_lines: int, indent: int = 0) -> int:
        """Count the lines of words[first:end] when filled in order; `max_lines` + 1 if there are more."""
        line_start = first
        for count in range(1, max_lines + 1):
            if not self.overflow(line_start, end, indent):
                return count
            last_offset = (
                self.offsets[line_start] + self.separators[line_start] + self.limit(line_start, end) - indent
            )
            next_start = bisect_right(self.offsets, last_offset, line_start, end + 1) - 1
            if next_start == line_start:
                break
            line_start, indent = next_start, 0
        return max_lines + 1


def join_pieces(words: Sequence[Piece]) -> str:
    """Join the words with their separators."""
    return "".join(word.separator + word.text for word in words)[len(words[0].separator) :]


def wrap_lines(words: Sequence[Piece], rules: Rules) -> tuple[Line, ...]:
    """Wrap the words of a cue into lines. With two speakers each gets a dash."""
    edges = [0, *(index + 1 for index, word in enumerate(words[:-1]) if word.ends_turn), len(words)]
    turns = [words[start:end] for start, end in pairwise(edges)]
    lines: list[Line] = []
    for number, turn in enumerate(turns, 1):
        is_new_speaker = turn[0].changes_speaker
        dash = SPEAKER_DASH if (len(turns) > 1 or is_new_speaker) and not turn[0].text.startswith("-") else ""
        max_lines = rules.max_lines - len(lines) - (len(turns) - number)
        for index, text in enumerate(wrap_turn(turn, rules, max_lines, 0 if is_new_speaker else len(dash))):
            lines.append(Line(text if index else dash + text, turn[0].speaker))
    return tuple(lines)


def wrap_turn(words: Sequence[Piece], rules: Rules, max_lines: int, indent: int) -> list[str]:
    """Wrap one speaker's words into the fewest lines that hold them, at most `max_lines`, at the lowest cost."""
    widths = Widths(words, rules)
    line_count = min(max_lines, len(words), widths.count_lines(0, len(words), max_lines, indent))
    candidates = combinations(range(1, len(words)), line_count - 1)
    cuts = min(candidates, key=lambda cuts: layout_cost(words, widths, cuts, indent))
    return [join_pieces(words[start:end]) for start, end in pairwise([0, *cuts, len(words)])]


def layout_cost(
    words: Sequence[Piece], widths: Widths, cuts: Sequence[int], indent: int
) -> tuple[int, float]:
    """Return the cost of line breaks before each of `cuts`: columns over the limit, then the appearance."""
    edges = list(pairwise([0, *cuts, len(words)]))
    line_widths = [widths.columns_of(start, end) for start, end in edges]
    top_heavy = sum(TOP_HEAVY_COST for above, below in pairwise(line_widths) if above > below)
    appearance = (
        (max(line_widths) - min(line_widths)) ** 2 / UNEVENNESS_SCALE
        + top_heavy
        + sum(break_cost(words, cut) for cut in cuts)
    )
    return sum(widths.overflow(start, end, 0 if start else indent) for start, end in edges), appearance


def break_cost(words: Sequence[Piece], cut: int) -> int:
    """Return the cost of a line break before words[cut]."""
    previous = words[cut - 1]
    if previous.ends_sentence or previous.ends_clause:
        return 0
    if words[cut].begins_phrase:
        return BEFORE_PHRASE_COST
    return BOUND_WORD_COST if previous.binds_next else MID_PHRASE_COST
