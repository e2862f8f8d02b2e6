"""Which word times cannot be: what Whisper does to words, told from the times alone.

Known of it: words without length where it lost the sound, words stretched over the pause before or behind them, and
words of two segments over each other.
"""

from collections.abc import Sequence
from itertools import pairwise

from rushes.steps.transcribe import Segment, Word

SHORTEST = 0.03  # seconds; PocketSphinx' shortest sound, and nobody says a word in less
LONGEST = 1.0  # seconds of any word, and as much more as follows
A_LETTER, A_DIGIT = 0.1, 0.4  # seconds
TOUCHING = 0.05  # seconds


def has_impossible_times(start: float, end: float, text: str) -> bool:
    """Whether a word cannot have been said from `start` to `end`, in seconds."""
    digits = sum(mark.isdigit() for mark in text)
    return not SHORTEST <= end - start <= LONGEST + A_LETTER * len(text) + A_DIGIT * digits


def find_suspicious(words: Sequence[Word]) -> list[bool]:
    """For each word of a segment, whether its times are doubted.

    A word without length lies in the time of the words that touch it, so these are doubted with it; where half
    of a segment is doubted, all of it is.
    """
    bad = [has_impossible_times(word.start, word.end, word.text) for word in words]
    spread = list(bad)
    for at, (word, following) in enumerate(pairwise(words)):
        if following.start - word.end <= TOUCHING:
            spread[at] |= bad[at + 1] and lost(following)
            spread[at + 1] |= bad[at] and lost(word)
    return [True] * len(words) if 2 * sum(spread) >= len(words) else spread


def lost(word: Word) -> bool:
    return word.end - word.start < SHORTEST


def over_each_other(segment: Segment, following: Segment) -> bool:
    """Whether the same speaker's words of two segments overlap."""
    if not (segment.words and following.words) or segment.speaker != following.speaker:
        return False
    return following.words[0].start < segment.words[-1].end
