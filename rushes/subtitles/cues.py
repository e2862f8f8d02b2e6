"""From words to cues. Figures: Netflix Timed Text Style Guide, general requirements and English.

2 lines of 42 characters, 5/6 to 7 s (here at least 1 s), 17 characters a second, 2 frames between cues, and no
gap under half a second. Where the speech is too fast for all of them, words are kept and time gives way.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rushes.subtitles.lines import Widths, text_of, wrap
from rushes.subtitles.words import Piece, pieces
from rushes.transcribe import Transcript

SHORTEST, LONGEST = 1000, 7000  # milliseconds
RATE = 17  # characters a second that an adult reads
PAUSE = 300  # milliseconds of silence at which a cue rather ends
SILENCE = 2000  # milliseconds of silence at which a cue always ends
GAP = 80  # milliseconds: two frames at 25 a second
CHAIN = 500  # milliseconds: a shorter gap is closed to GAP

# What a cue costs, in cues; the cheapest partition is taken.
CUE = 1.0
MID_PHRASE, CLAUSE, AT_PAUSE = 4.0, 0.7, 0.5
SENTENCE_INSIDE, PAUSE_INSIDE = 1.5, 2.5
TOO_SHORT, TOO_FAST = 4.0, 1.0  # a second


class Cue(NamedTuple):
    """What is shown from `start` up to `end` (milliseconds of the film): one or two lines."""

    start: int
    end: int
    lines: tuple[str, ...]


def cues(transcript: Transcript) -> list[Cue]:
    """The cues in order, none over another; every word of the transcript once, and whole.

    Only a word longer than a line makes a line longer than 42 characters.
    """
    words = pieces(transcript)
    groups = partition(words)
    spans = show(groups, round(transcript.duration * 1000))
    return [Cue(start, end, wrap(group)) for group, (start, end) in zip(groups, spans, strict=True)]


def partition(words: Sequence[Piece]) -> list[Sequence[Piece]]:
    """The words in groups, one a cue, at the least total cost: dynamic programming over the last break."""
    widths = Widths(words)
    best = [0.0] + [float("inf")] * len(words)
    came_from = [0] * (len(words) + 1)
    for first in range(len(words)):
        passed = 0.0
        for last in range(first, len(words)):
            if last > first and not (may_join(words, first, last) and widths.fits(first, last + 1)):
                break
            total = best[first] + passed + cost(words, first, last, widths.of(first, last + 1))
            if total < best[last + 1]:
                best[last + 1], came_from[last + 1] = total, first
            passed += break_passed(words, last)
    groups = []
    end = len(words)
    while end:
        groups.append(words[came_from[end] : end])
        end = came_from[end]
    return groups[::-1]


def may_join(words: Sequence[Piece], first: int, last: int) -> bool:
    """Whether the times and the speakers let a cue that begins at `first` also hold `last`."""
    before = words[last - 1]
    return (
        not before.ends_turn
        and words[last].start - before.end < SILENCE
        and words[last].end - words[first].start <= LONGEST
    )


def cost(words: Sequence[Piece], first: int, last: int, characters: int) -> float:
    """What it costs to show words[first..last] as one cue and to break after it."""
    follows = words[last + 1].start if last + 1 < len(words) else words[last].end + SHORTEST
    room = follows - words[first].start
    unread = characters * 1000 / RATE - room
    return CUE + break_here(words, last) + TOO_SHORT * late(SHORTEST - room) + TOO_FAST * late(unread)


def late(milliseconds: float) -> float:
    return max(0.0, milliseconds) / 1000


def break_here(words: Sequence[Piece], last: int) -> float:
    word = words[last]
    if last + 1 == len(words) or word.ends_turn or word.ends_sentence:
        return 0.0
    if words[last + 1].start - word.end >= PAUSE:
        return AT_PAUSE
    return CLAUSE if word.ends_clause else MID_PHRASE


def break_passed(words: Sequence[Piece], last: int) -> float:
    """What it costs not to break after `last`."""
    if last + 1 == len(words):
        return 0.0
    paused = words[last + 1].start - words[last].end >= PAUSE
    return SENTENCE_INSIDE * words[last].ends_sentence + PAUSE_INSIDE * paused


def show(groups: Sequence[Sequence[Piece]], duration: int) -> list[tuple[int, int]]:
    """When each cue is shown: from its first word until it can have been read, as far as the next one allows."""
    starts = apart([group[0].start for group in groups], duration)
    spans = []
    for at, (group, start) in enumerate(zip(groups, starts, strict=True)):
        more = at + 1 < len(groups)
        edge = max(start + 1, starts[at + 1] - GAP if more else duration)
        reading = start + len(text_of(group)) * 1000 // RATE
        end = max(group[-1].end, start + SHORTEST, min(reading, group[-1].end + CHAIN))
        if more and edge - end < CHAIN - GAP:
            end = edge
        spans.append((start, min(end, edge, start + LONGEST)))
    return spans


def apart(starts: Sequence[int], duration: int) -> list[int]:
    """The starts, ascending and at least a little apart, the last before the film's end.

    Only words without any length come closer than that by themselves.
    """
    step = max(1, min(GAP * 2, duration // (len(starts) + 1)))
    moved: list[int] = []
    for start in starts:
        moved.append(max(start, moved[-1] + step) if moved else start)
    latest = max(duration, step * len(starts))
    for at in range(len(moved) - 1, -1, -1):
        latest -= step
        moved[at] = min(moved[at], latest)
        latest = moved[at]
    return moved
