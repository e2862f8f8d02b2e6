"""Word times for a text that was not timed: by the number of characters. An estimate, and named so."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from rushes.steps.transcribe.normalize import RawWord

Stretch = tuple[float, float]
"""From and to, in seconds of the film."""


def estimate_word_times(words: Sequence[str], stretches: Sequence[Stretch]) -> Iterator[RawWord]:
    """The words laid one after the other over the stretches, which ascend; the time between them is skipped.

    A word takes as much time as it has characters, plus one. One that would reach over the edge of its stretch
    ends there.
    """
    total = sum(len(word) + 1 for word in words)
    passed = list(accumulate(end - start for start, end in stretches))
    at = 0
    for word in words:
        inside = passed[-1] * at / total
        stretch = min(bisect_right(passed, inside), len(stretches) - 1)
        edge = stretches[stretch][1]
        begun = edge - (passed[stretch] - inside)
        at += len(word) + 1
        yield RawWord(begun, min(begun + passed[-1] * (len(word) + 1) / total, edge), word)
