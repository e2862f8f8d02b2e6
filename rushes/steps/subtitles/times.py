"""When each cue is shown. It comes with its first word and stays until it can have been read. Milliseconds."""

from collections.abc import Sequence

from rushes.steps.subtitles.lines import text_of
from rushes.steps.subtitles.profiles import Rules
from rushes.steps.subtitles.words import Piece

GLIMPSE = 40  # milliseconds that are left to a cue whose words were said in no time


def show(groups: Sequence[Sequence[Piece]], duration: int, rules: Rules) -> list[tuple[int, int]]:
    """(start, end) of each group of words: ascending, apart, inside the film where that is long enough."""
    starts = apart([group[0].start for group in groups], duration, rules)
    follows: list[int | None] = [*starts, None][1:]
    return [
        (start, max(start + 1, ending(group, start, following, duration, rules)))
        for group, start, following in zip(groups, starts, follows, strict=True)
    ]


def ending(group: Sequence[Piece], start: int, following: int | None, duration: int, rules: Rules) -> int:
    """When a cue goes: once it is said, shown long enough and read, as far as the next one and the rules allow."""
    spoken = max(piece.end for piece in group)
    least = max(spoken, start + rules.shortest)
    wish = max(least, min(start + rules.reading(text_of(group)), spoken + rules.linger))
    last = start + rules.longest
    if following is None:
        return min(wish, duration, last)
    return min(meeting(wish, least, spoken, following, rules), last)


def meeting(wish: int, least: int, spoken: int, following: int, rules: Rules) -> int:
    """An end before `following` that leaves either the smallest gap or a long one: nothing flickers."""
    edge, early = following - rules.gap, following - rules.chain
    if wish <= early:
        return wish
    return early if edge > spoken + rules.linger and early >= least else edge


def apart(starts: Sequence[int], duration: int, rules: Rules) -> list[int]:
    """The starts, ascending and at least a little apart, the last before the film's end.

    Only words without any length come closer than that by themselves.
    """
    step = max(1, min(rules.gap + GLIMPSE, duration // (len(starts) + 1)))
    moved: list[int] = []
    for start in starts:
        moved.append(max(start, moved[-1] + step) if moved else start)
    latest = max(duration + min(rules.gap, step - 1), step * len(starts))
    for at in range(len(moved) - 1, -1, -1):
        latest -= step
        moved[at] = min(moved[at], latest)
        latest = moved[at]
    return moved
