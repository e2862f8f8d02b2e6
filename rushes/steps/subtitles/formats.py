"""The cues as SubRip and WebVTT. SubRip has no escapes: what a player would take for markup is written otherwise.

A line that runs from right to left is marked as one, or a player puts its full stop at the wrong end: in SubRip
by U+202B … U+202C round it (as subtitle editors do), in WebVTT by U+200F before it, since a player takes the
direction of a line from its first letter.
"""

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

from rushes.steps.subtitles.cues import Cue
from rushes.steps.subtitles.scripts import right_to_left

TAG = re.compile(r"<(?=[/!?A-Za-z])")
ARROW = "-->"
EMBEDDED = "\u202b{}\u202c"
MARK = "\u200f"
NAMES = str.maketrans("<>&", "‹›＆")


def srt(cues: Sequence[Cue]) -> str:
    """SubRip: numbered from 1, comma before the milliseconds. "<" before a letter is written ‹, "-->" is →."""
    return "\n".join(
        f"{number}\n{clock(cue.start, ',')} --> {clock(cue.end, ',')}\n{bare(cue)}\n"
        for number, cue in enumerate(cues, 1)
    )


def bare(cue: Cue) -> str:
    form = EMBEDDED if runs_left(cue) else "{}"
    return "\n".join(form.format(TAG.sub("‹", line.replace(ARROW, "→"))) for line in cue.lines)


def vtt(cues: Sequence[Cue]) -> str:
    """WebVTT: https://www.w3.org/TR/webvtt1/. A known speaker is the voice of what he says."""
    return "WEBVTT\n" + "".join(
        f"\n{clock(cue.start, '.')} --> {clock(cue.end, '.')}\n{spoken(cue)}\n" for cue in cues
    )


def spoken(cue: Cue) -> str:
    mark = MARK if runs_left(cue) else ""
    turns = [
        (who, "\n".join(mark + escape(line, quote=False) for line in said)) for who, said in turns_of(cue)
    ]
    if len(turns) == 1:
        return voice(turns[0][0]) + turns[0][1]
    return "\n".join(f"{voice(who)}{said}{'</v>' if who else ''}" for who, said in turns)


def turns_of(cue: Cue) -> list[tuple[str, list[str]]]:
    """Each speaker with the lines that he says."""
    said = zip(cue.speakers or [""] * len(cue.lines), cue.lines, strict=True)
    return [(who, [line for _, line in turn]) for who, turn in groupby(said, key=lambda pair: pair[0])]


def voice(name: str) -> str:
    """Not every player reads escapes in a name, so there are none; nor an arrow where the name ends."""
    return f"<v {name.translate(NAMES).replace('--', '–')}>" if name else ""


def runs_left(cue: Cue) -> bool:
    return right_to_left(" ".join(cue.lines))


def clock(milliseconds: int, point: str) -> str:
    """hh:mm:ss and three digits: 3723004 is 01:02:03,004."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
