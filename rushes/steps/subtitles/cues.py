"""Group words into cues by the rules in profiles.py.

If speech is too fast to read, all words are kept and the reading time is exceeded.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rushes.steps.subtitles.lines import Line, Widths, wrap_lines
from rushes.steps.subtitles.profiles import NETFLIX, Rules
from rushes.steps.subtitles.speaker_turns import order_pieces
from rushes.steps.subtitles.times import time_cues
from rushes.steps.subtitles.words import Piece
from rushes.steps.transcribe import Transcript

PAUSE_MS = 300  # a silence after which a cue preferably ends
MAX_SILENCE_MS = 2000  # a silence after which a cue always ends

# Costs in units of one cue; the partition with the lowest total is used.
CUE_COST = 1.0
AT_PAUSE_COST, CLAUSE_COST, BEFORE_PHRASE_COST = 0.5, 0.7, 3.0  # by where the cue ends
MID_PHRASE_COST, BOUND_WORD_COST = 4.0, 6.0
INNER_SENTENCE_COST, INNER_PAUSE_COST, INNER_TURN_COST = 1.5, 2.5, 2.0
TOO_SHORT_COST, TOO_FAST_COST = 4.0, 1.0  # per second


class Cue(NamedTuple):
    """Text shown from `start` to `end`, in milliseconds.

    `speakers` has one name per line ("": unknown), or is empty if none is known. A line begins with "- " where the
    speaker changes, and in a cue with two speakers.
    """

    start: int
    end: int
    lines: tuple[str, ...]
    speakers: tuple[str, ...] = ()


class CueLayout(NamedTuple):
    """A cue and the words that it shows."""

    cue: Cue
    words: Sequence[Piece]


def build_cues(transcript: Transcript, rules: Rules = NETFLIX) -> list[Cue]:
    """Build the cues in order, without overlap. Every word of the transcript occurs exactly once, unbroken.

    A line exceeds the limit only if a single word does.
    """
    return [each.cue for each in lay_out_transcript(transcript, rules)]


def lay_out_transcript(transcript: Transcript, rules: Rules = NETFLIX) -> list[CueLayout]:
    """Build the cues as `cues` does, each with its words."""
    duration_ms = round(transcript.duration * 1000)
    groups = partition_words(order_pieces(transcript, rules), duration_ms, rules)
    spans = time_cues(groups, duration_ms, rules)
    return [
        CueLayout(make_cue(wrap_lines(group, rules), *span), group)
        for group, span in zip(groups, spans, strict=True)
    ]


def make_cue(lines: Sequence[Line], start: int, end: int) -> Cue:
    """Make a cue of wrapped lines. Times are milliseconds."""
    has_names = any(line.speaker for line in lines)
    speakers = tuple(line.speaker for line in lines) if has_names else ()
    return Cue(start, end, tuple(line.text for line in lines), speakers)


def partition_words(words: Sequence[Piece], duration_ms: int, rules: Rules) -> list[Sequence[Piece]]:
    """Group the words into cues at the lowest total cost, by dynamic programming over the last break.

    Times are milliseconds.
    """
    widths = Widths(words, rules)
    best = [0.0] + [float("inf")] * len(words)
    break_before = [0] * (len(words) + 1)
    for first in range(len(words)):
        missed_cost, word_count = 0.0, 0
        for last in range(first, len(words)):
            if last > first and not (may_join(words, first, last, rules) and widths.fits(first, last + 1)):
                break
            word_count += len(words[last].text.split())
            reading_ms = rules.reading_ms_for(widths.columns_of(first, last + 1), word_count)
            total = best[first] + missed_cost + cue_cost(words, first, last, reading_ms, duration_ms, rules)
            if total < best[last + 1]:
                best[last + 1], break_before[last + 1] = total, first
            missed_cost += missed_break_cost(words, last)
    groups = []
    end = len(words)
    while end:
        groups.append(words[break_before[end] : end])
        end = break_before[end]
    return groups[::-1]


def may_join(words: Sequence[Piece], first: int, last: int, rules: Rules) -> bool:
    """Return whether times and speakers let a cue that begins at `first` also hold `last`.

    Two speakers share a cue only if both are known.
    """
    previous = words[last - 1]
    return (
        not (previous.ends_turn and not (previous.speaker and words[last].speaker))
        and words[last].start - previous.end < MAX_SILENCE_MS
        and words[last].end - words[first].start <= rules.max_duration_ms
    )


def cue_cost(
    words: Sequence[Piece], first: int, last: int, reading_ms: int, duration_ms: int, rules: Rules
) -> float:
    """Return the cost of words[first..last] as one cue, read in `reading_ms`, with a break after it."""
    start, speech_end = words[first].start, words[last].end
    latest_end = words[last + 1].start - rules.gap_ms if last + 1 < len(words) else duration_ms
    shown_end = max(
        min(latest_end, speech_end + rules.max_linger_ms), min(latest_end, start + rules.min_duration_ms)
    )
    missing_ms, unread_ms = start + rules.min_duration_ms - latest_end, start + reading_ms - shown_end
    return (
        CUE_COST
        + break_cost(words, last)
        + TOO_SHORT_COST * seconds_over(missing_ms)
        + TOO_FAST_COST * seconds_over(unread_ms)
    )


def seconds_over(milliseconds: float) -> float:
    """Convert milliseconds to seconds; negative values count as 0."""
    return max(0.0, milliseconds) / 1000


def break_cost(words: Sequence[Piece], last: int) -> float:
    """Return the cost of a break after words[last]."""
    word = words[last]
    if last + 1 == len(words) or word.ends_turn or word.ends_sentence:
        return 0.0
    following = words[last + 1]
    if following.start - word.end >= PAUSE_MS:
        return AT_PAUSE_COST
    if word.ends_clause:
        return CLAUSE_COST
    if following.begins_phrase:
        return BEFORE_PHRASE_COST
    return BOUND_WORD_COST if word.binds_next else MID_PHRASE_COST


def missed_break_cost(words: Sequence[Piece], last: int) -> float:
    """Return the cost of no break after words[last]."""
    if last + 1 == len(words):
        return 0.0
    if words[last].ends_turn:
        return INNER_TURN_COST
    has_pause = words[last + 1].start - words[last].end >= PAUSE_MS
    return INNER_SENTENCE_COST * words[last].ends_sentence + INNER_PAUSE_COST * has_pause
