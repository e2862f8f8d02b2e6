"""Render cues as SubRip and WebVTT. SubRip has no escapes, so text that looks like markup is replaced.

Right-to-left lines are marked, or players put the full stop at the wrong end: in SubRip with U+202B … U+202C around
the line, as subtitle editors do, in WebVTT with U+200F before it, because players derive the direction from the
first character.
"""

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

from rushes.steps.subtitles.cues import Cue
from rushes.steps.subtitles.scripts import is_right_to_left

MARKUP_START = re.compile(r"<(?=[/!?A-Za-z])")
ARROW = "-->"
RIGHT_TO_LEFT_EMBEDDING = "\u202b{}\u202c"
RIGHT_TO_LEFT_MARK = "\u200f"
NAME_REPLACEMENTS = str.maketrans("<>&", "‹›＆")


def to_srt(cues: Sequence[Cue]) -> str:
    """Render SubRip: numbered from 1, with a decimal comma. "<" before a letter becomes ‹, "-->" becomes →."""
    return "\n".join(
        f"{number}\n{format_timestamp(cue.start, ',')} --> {format_timestamp(cue.end, ',')}\n{srt_text(cue)}\n"
        for number, cue in enumerate(cues, 1)
    )


def srt_text(cue: Cue) -> str:
    template = RIGHT_TO_LEFT_EMBEDDING if is_right_to_left_cue(cue) else "{}"
    return "\n".join(template.format(MARKUP_START.sub("‹", line.replace(ARROW, "→"))) for line in cue.lines)


def to_vtt(cues: Sequence[Cue]) -> str:
    """Render WebVTT (https://www.w3.org/TR/webvtt1/), with a voice tag for each known speaker."""
    return "WEBVTT\n" + "".join(
        f"\n{format_timestamp(cue.start, '.')} --> {format_timestamp(cue.end, '.')}\n{vtt_text(cue)}\n"
        for cue in cues
    )


def vtt_text(cue: Cue) -> str:
    mark = RIGHT_TO_LEFT_MARK if is_right_to_left_cue(cue) else ""
    turns = [
        (speaker, "\n".join(mark + escape(line, quote=False) for line in lines))
        for speaker, lines in group_by_speaker(cue)
    ]
    if len(turns) == 1:
        return voice_tag(turns[0][0]) + turns[0][1]
    return "\n".join(f"{voice_tag(speaker)}{text}{'</v>' if speaker else ''}" for speaker, text in turns)


def group_by_speaker(cue: Cue) -> list[tuple[str, list[str]]]:
    """Group the cue's lines by speaker."""
    pairs = zip(cue.speakers or [""] * len(cue.lines), cue.lines, strict=True)
    return [
        (speaker, [line for _, line in turn]) for speaker, turn in groupby(pairs, key=lambda pair: pair[0])
    ]


def voice_tag(name: str) -> str:
    """Return the voice tag, without escapes and arrows, which some players do not support in a name."""
    return f"<v {name.translate(NAME_REPLACEMENTS).replace('--', '–')}>" if name else ""


def is_right_to_left_cue(cue: Cue) -> bool:
    """Return whether most letters of the cue are right-to-left."""
    return is_right_to_left(" ".join(cue.lines))


def format_timestamp(milliseconds: int, decimal_mark: str) -> str:
    """Format as hh:mm:ss and three digits: 3723004 is 01:02:03,004."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{decimal_mark}{rest:03}"
