"""Numbered sentences for a language model: it answers with numbers, not with times."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise

from rushes.llm import about_tokens
from rushes.nlp.sentences import Unit


def format_line(number: int, unit: Unit) -> str:
    """Return a sentence with its number and, if known, its speaker."""
    speaker = f"{unit.speaker}: " if unit.speaker else ""
    return f"{number} {speaker}{unit.text}"


def numbered(units: Sequence[Unit], span: range) -> str:
    """Return one line per sentence of the span: its number, its speaker if known, its text."""
    return "\n".join(format_line(number, units[number]) for number in span)


def spans(units: Sequence[Unit], max_tokens: int) -> list[range]:
    """Divide the sentences into runs of about equal size that fit into `max_tokens` each."""
    token_counts = (about_tokens(format_line(number, unit)) + 1 for number, unit in enumerate(units))
    totals = list(accumulate(token_counts))
    if not totals:
        return []
    count = -(-totals[-1] // max(1, max_tokens))
    starts = [bisect_left(totals, totals[-1] * part / count) for part in range(count)]
    edges = sorted({*starts, len(units)})
    return [range(first, last) for first, last in pairwise(edges)]
