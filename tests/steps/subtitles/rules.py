"""The rules of a good cue, written down a second time: a judge that shares no code with what it judges.

`faults` takes any transcript and its cues, and says in words where they break the rules of a profile. Times are
milliseconds. A rule that speech makes impossible gives way only as far as it must, and that is checked, too.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rushes.steps.subtitles import Cue
from rushes.steps.transcribe import Transcript
from tests.steps.subtitles.shown import House, Shown, neighbours, shown_rows

SHORTEST, LONGEST = 1000, 7000
HELD = 1000  # of silence: over it a number or a name may be parted

TORN = (
    (r"(?<![\d.,])\d{1,3}$", r"\d{3}(?!\d)", "a number"),
    (r"\d$", r"[%‰€$°]", "an amount"),
    (r"[€$£]$", r"\d", "an amount"),
    (r"(?:^|\s)[A-Z]\.$", r"[A-Z]", "a name with initials"),
    (r"[(\[{（「『【《]$", r"", "a bracket from what it holds"),
    (r"", r"[、。，．！？）」』】》!?;:,.)\]}…]", "a mark from what it ends"),
)


HOUSES = {
    ("netflix", False): House(2, 42, 32, 17, 0, 2, 500, 500),
    ("netflix", True): House(2, 42, 32, 17, 0, 2, 500, 500),
    ("bbc", False): House(2, 37, 32, 18, 180, 0, 1000, 1500),
    ("bbc", True): House(3, 25, 25, 18, 180, 0, 1000, 1500),
}


def faults(
    transcript: Transcript,
    found: Sequence[Cue],
    profile: str = "netflix",
    fps: float = 25.0,
    upright: bool = False,
) -> list[str]:
    """Every rule that a cue breaks, with the number of the cue from 1; none when all is well."""
    house = HOUSES[profile, upright]
    rows = shown_rows(transcript, found)
    if rows is None:
        return ["the cues do not say what the transcript says"]
    return [
        f"cue {number}: {fault}"
        for number, shown in enumerate(neighbours(transcript, found, rows, house, fps), 1)
        for fault in (*looks(shown), *speakers(shown), *times(shown), *breaks(shown))
    ]


def columns(text: str) -> int:
    full = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    none = sum(unicodedata.category(character) in {"Mn", "Me", "Cf"} for character in text)
    return len(text) + full - none


def has_wide(text: str) -> bool:
    return any(c.isalpha() and unicodedata.east_asian_width(c) in "WF" for c in text)


def looks(shown: Shown) -> Iterator[str]:
    cue, house = shown.cue, shown.house
    if not 1 <= len(cue.lines) <= house.lines:
        yield f"has {len(cue.lines)} lines"
    for line in cue.lines:
        most = min(house.width, house.wide) if has_wide(line) else house.width
        if not line or line != line.strip():
            yield f"has the line “{line}”"
        if columns(line) > most and (" " in line.removeprefix("- ") or has_wide(line)):
            yield f"has a line of {columns(line)} columns: “{line}”"


def speakers(shown: Shown) -> Iterator[str]:
    """A known speaker has lines of his own, and a dash where he takes over or shares the cue."""
    before, shared = shown.named, len({row[0].speaker for row in shown.rows}) > 1
    last = None
    for row, line in zip(shown.rows, shown.cue.lines, strict=True):
        speaker = row[0].speaker
        if len({one.speaker for one in row}) > 1:
            yield f"has two speakers in the line “{line}”"
        opens = speaker and speaker != last and (shared or before not in {"", speaker})
        if bool(opens) != (line.startswith("-") or row[0].character == "-"):
            yield f"has a dash too many or too few: “{line}”"
        last, before = speaker, speaker or before


def times(shown: Shown) -> Iterator[str]:
    cue = shown.cue
    if not 0 <= cue.start < cue.end or cue.end > max(shown.film, cue.start + 1):
        yield f"is shown from {cue.start} to {cue.end}"
    if shown.length > LONGEST:
        yield f"stays {shown.length} ms"
    if shown.length < SHORTEST and not shown.pressed:
        yield f"stays only {shown.length} ms"
    if shown.after and cue.end > shown.after.start:
        yield "lies over the next"
    yield from (*comes(shown), *goes(shown), *gaps(shown), *speed(shown))


def comes(shown: Shown) -> Iterator[str]:
    """With its first sound, within two frames."""
    first, slack = shown.said[0], 2 * shown.frame + 1
    latest = first.start if first.first else first.end
    early = shown.cue.start < first.start - slack and shown.edge > shown.cue.start + 1
    if (early or shown.cue.start > latest + slack) and not (shown.crowded or shown.over):
        yield f"comes at {shown.cue.start}, its first word at {first.start}"


def goes(shown: Shown) -> Iterator[str]:
    """Not before its last word, and not long after it."""
    cue, spoken, linger = shown.cue, shown.spoken, shown.house.linger
    must_close = shown.after and shown.after.start - shown.house.chain < cue.start + SHORTEST
    if cue.end > max(spoken + linger, cue.start + SHORTEST) + 1 and not (shown.pressed and must_close):
        yield f"goes at {cue.end}, its last word at {spoken}"
    if cue.end < spoken - 1 and shown.said[-1].first and not shown.pressed and shown.length < LONGEST:
        yield f"goes at {cue.end}, before its last word at {spoken}"


def gaps(shown: Shown) -> Iterator[str]:
    if shown.after and shown.length < LONGEST and shown.length > 1:
        gap = shown.after.start - shown.cue.end
        if abs(gap - shown.gap) > 1 and gap < shown.house.chain - 1:
            yield f"leaves a gap of {gap} ms"


def speed(shown: Shown) -> Iterator[str]:
    """At the speed of reading, unless it stays as long as it may."""
    lines = [line.removeprefix("- ") for line in shown.cue.lines]
    needs = sum(map(columns, lines)) * 1000 / shown.house.rate
    if shown.house.pace:
        needs = max(needs, sum(len(line.split()) for line in lines) * 60_000 / shown.house.pace)
    farthest = min(shown.edge, shown.spoken + shown.house.linger)
    if shown.after and farthest < shown.edge:
        farthest = min(farthest, max(shown.spoken, shown.after.start - shown.house.chain))
    if shown.length < needs - 2 and shown.cue.end < farthest - 2 and shown.length < LONGEST:
        yield f"is too fast: {needs:.0f} ms to read in {shown.length}"


def breaks(shown: Shown) -> Iterator[str]:
    """Where its lines end, what stands together stays together, and no word is cut."""
    for (row, above), (next_row, below) in pairwise(zip(shown.rows, shown.cue.lines, strict=True)):
        last, first = row[-1], next_row[0]
        if last.speaker != first.speaker:
            continue
        longest = min(shown.house.width, shown.house.wide) - len("- ")
        if last.number == first.number and columns(first.word) <= longest:
            yield f"cuts the word {first.word}"
        if first.start - last.end < HELD:
            yield from (
                f"parts {what}: “{above}” / “{below}”"
                for end, begin, what in TORN
                if re.search(end, above) and re.match(begin, below)
            )
