"""Sentences under their numbers, as a language model is given them: it answers with numbers, never with times."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise

from rushes.llm import about_tokens
from rushes.nlp.sentences import Unit


def line(at: int, unit: Unit) -> str:
    speaker = f"{unit.speaker}: " if unit.speaker else ""
    return f"{at} {speaker}{unit.text}"


def numbered(units: Sequence[Unit], span: range) -> str:
    """A line for each sentence of the span: its number, who said it where that is known, and what."""
    return "\n".join(line(at, units[at]) for at in span)


def spans(units: Sequence[Unit], room: int) -> list[range]:
    """Runs of sentences, of about equal size, each of which fits into `room` tokens."""
    ends = list(accumulate(about_tokens(line(at, unit)) + 1 for at, unit in enumerate(units)))
    if not ends:
        return []
    count = -(-ends[-1] // max(1, room))
    firsts = [bisect_left(ends, ends[-1] * part / count) for part in range(count)]
    edges = sorted({*firsts, len(units)})
    return [range(first, last) for first, last in pairwise(edges)]
