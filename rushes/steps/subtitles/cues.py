"""From words to cues: which words are shown together. The rules are in profiles.py.

Where the speech is too fast for all of them, words are kept and time gives way.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rushes.steps.subtitles.lines import Line, Widths, wrap
from rushes.steps.subtitles.profiles import NETFLIX, Rules
from rushes.steps.subtitles.speaker_turns import pieces
from rushes.steps.subtitles.times import show
from rushes.steps.subtitles.words import Piece
from rushes.steps.transcribe import Transcript

PAUSE = 300  # milliseconds of silence at which a cue rather ends
SILENCE = 2000  # milliseconds of silence at which a cue always ends

# What a cue costs, in cues; the cheapest partition is taken.
CUE = 1.0
AT_PAUSE, CLAUSE, BEFORE_PHRASE, MID_PHRASE, LEANING = 0.5, 0.7, 3.0, 4.0, 6.0  # one that ends there
SENTENCE_INSIDE, PAUSE_INSIDE, TURN_INSIDE = 1.5, 2.5, 2.0
TOO_SHORT, TOO_FAST = 4.0, 1.0  # a second


class Cue(NamedTuple):
    """What is shown from `start` up to `end`, in milliseconds of the film.

    `speakers` names who says each line ("": nobody knows); empty: nobody is known. Where the speaker changes, and
    where one cue has two of them, a line begins with "- ".
    """

    start: int
    end: int
    lines: tuple[str, ...]
    speakers: tuple[str, ...] = ()


class Laid(NamedTuple):
    """A cue, and the words that it shows."""

    cue: Cue
    words: Sequence[Piece]


def cues(transcript: Transcript, rules: Rules = NETFLIX) -> list[Cue]:
    """The cues in order, none over another; every word of the transcript once, and whole.

    Only a word longer than a line makes a line too long.
    """
    return [each.cue for each in laid(transcript, rules)]


def laid(transcript: Transcript, rules: Rules = NETFLIX) -> list[Laid]:
    """As `cues`, each with its words."""
    film = round(transcript.duration * 1000)
    groups = partition(pieces(transcript, rules), film, rules)
    spans = show(groups, film, rules)
    return [Laid(cue(wrap(group, rules), *span), group) for group, span in zip(groups, spans, strict=True)]


def cue(lines: Sequence[Line], start: int, end: int) -> Cue:
    named = any(line.speaker for line in lines)
    speakers = tuple(line.speaker for line in lines) if named else ()
    return Cue(start, end, tuple(line.text for line in lines), speakers)


def partition(words: Sequence[Piece], film: int, rules: Rules) -> list[Sequence[Piece]]:
    """The words in groups, one a cue, at the least total cost: dynamic programming over the last break.

    `film` is how long the film is.
    """
    widths = Widths(words, rules)
    best = [0.0] + [float("inf")] * len(words)
    came_from = [0] * (len(words) + 1)
    for first in range(len(words)):
        passed, spoken = 0.0, 0
        for last in range(first, len(words)):
            if last > first and not (may_join(words, first, last, rules) and widths.fits(first, last + 1)):
                break
            spoken += len(words[last].text.split())
            reading = rules.time_for(widths.of(first, last + 1), spoken)
            total = best[first] + passed + cost(words, first, last, reading, film, rules)
            if total < best[last + 1]:
                best[last + 1], came_from[last + 1] = total, first
            passed += break_passed(words, last)
    groups = []
    end = len(words)
    while end:
        groups.append(words[came_from[end] : end])
        end = came_from[end]
    return groups[::-1]


def may_join(words: Sequence[Piece], first: int, last: int, rules: Rules) -> bool:
    """Whether the times and the speakers let a cue that begins at `first` also hold `last`.

    Two speakers share a cue only when both are known.
    """
    before = words[last - 1]
    return (
        not (before.ends_turn and not (before.speaker and words[last].speaker))
        and words[last].start - before.end < SILENCE
        and words[last].end - words[first].start <= rules.longest
    )


def cost(words: Sequence[Piece], first: int, last: int, reading: int, film: int, rules: Rules) -> float:
    """What it costs to show words[first..last] as one cue, which takes `reading` ms to read, and break after it."""
    start, spoken = words[first].start, words[last].end
    edge = words[last + 1].start - rules.gap if last + 1 < len(words) else film
    lingers = max(min(edge, spoken + rules.linger), min(edge, start + rules.shortest))
    short, unread = start + rules.shortest - edge, start + reading - lingers
    return CUE + break_here(words, last) + TOO_SHORT * late(short) + TOO_FAST * late(unread)


def late(milliseconds: float) -> float:
    return max(0.0, milliseconds) / 1000


def break_here(words: Sequence[Piece], last: int) -> float:
    word = words[last]
    if last + 1 == len(words) or word.ends_turn or word.ends_sentence:
        return 0.0
    following = words[last + 1]
    if following.start - word.end >= PAUSE:
        return AT_PAUSE
    if word.ends_clause:
        return CLAUSE
    if following.begins_phrase:
        return BEFORE_PHRASE
    return LEANING if word.leans else MID_PHRASE


def break_passed(words: Sequence[Piece], last: int) -> float:
    """What it costs not to break after `last`."""
    if last + 1 == len(words):
        return 0.0
    if words[last].ends_turn:
        return TURN_INSIDE
    paused = words[last + 1].start - words[last].end >= PAUSE
    return SENTENCE_INSIDE * words[last].ends_sentence + PAUSE_INSIDE * paused
