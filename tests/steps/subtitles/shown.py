"""The cues of a transcript, each beside the characters that it shows and the cues before and after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import NamedTuple

from rushes.steps.subtitles import Cue
from rushes.steps.transcribe import Transcript


class House(NamedTuple):
    """`gap` is in frames, `rate` in columns a second, `pace` in words a minute."""

    lines: int
    width: int
    wide: int
    rate: int
    pace: int
    gap: int
    chain: int
    linger: int


class Said(NamedTuple):
    """A character of the transcript, and the word it stands in, by its number and whole."""

    character: str
    number: int
    word: str
    start: int
    end: int
    first: bool
    speaker: str


@dataclass
class Shown:
    """A cue between its neighbours, with the characters of each of its lines.

    `over`: somebody else was speaking when its first word was said. `named`: who spoke last before it.
    """

    cue: Cue
    rows: Sequence[Sequence[Said]]
    over: bool
    named: str
    before: Cue | None
    after: Cue | None
    house: House
    gap: int
    frame: float
    film: int
    said: Sequence[Said] = field(init=False)
    spoken: int = field(init=False)
    edge: int = field(init=False)

    def __post_init__(self) -> None:
        self.said = [one for row in self.rows for one in row]
        self.spoken = max(one.end for one in self.said)
        self.edge = self.after.start - self.gap if self.after else self.film

    @property
    def length(self) -> int:
        return self.cue.end - self.cue.start

    @property
    def crowded(self) -> bool:
        """Words said in no time left it none."""
        return bool(self.before) and self.cue.start - self.before.start <= self.gap + 2 * self.frame

    @property
    def pressed(self) -> bool:
        """The next cue, or the end of the film, is upon it."""
        return self.cue.end >= self.edge - 1


def characters(transcript: Transcript) -> Iterator[Said]:
    """What is said, without blanks; a segment without word times is one word."""
    number = 0
    for segment in transcript.segments:
        for word in segment.words or (segment,):
            for token in word.text.split():
                for at, character in enumerate(token):
                    first = at == 0 and word is not segment
                    start, end = ms(word.start), ms(word.end)
                    yield Said(character, number, token, start, end, first, segment.speaker)
                number += 1


def ms(seconds: float) -> int:
    return round(seconds * 1000)


def shown_rows(transcript: Transcript, found: Sequence[Cue]) -> list[list[list[Said]]] | None:
    """The characters of each line of each cue; None unless every speaker says all his words once, in order."""
    waiting: dict[str, list[Said]] = {}
    for one in characters(transcript):
        waiting.setdefault(one.speaker, []).append(one)
    at = dict.fromkeys(waiting, 0)
    rows: list[list[list[Said]]] = []
    for cue in found:
        rows.append([])
        for line, speaker in zip(cue.lines, cue.speakers or [""] * len(cue.lines), strict=True):
            mine = waiting.get(speaker, [])[at.get(speaker, 0) :][: len(line)]
            count = matched("".join(line.split()), mine)
            if count < 1:
                return None
            rows[-1].append(mine[:count])
            at[speaker] += count
    return rows if all(at[speaker] == len(mine) for speaker, mine in waiting.items()) else None


def matched(shown: str, said: Sequence[Said]) -> int:
    """How many characters said are the ones shown, less a dash for a change of speaker; -1: not all are."""
    text = "".join(one.character for one in said)
    for candidate in (shown, shown.removeprefix("-")):
        if text.startswith(candidate):
            return len(candidate)
    return -1


def neighbours(
    transcript: Transcript,
    found: Sequence[Cue],
    rows: Sequence[Sequence[Sequence[Said]]],
    house: House,
    fps: float,
) -> Iterator[Shown]:
    gap, film, named = ceil(round(house.gap * 1000 / fps, 6)), ms(transcript.duration), ""
    for before, cue, mine, after in zip([None, *found], found, rows, [*found[1:], None], strict=False):
        first = mine[0][0]
        over = any(
            part.speaker != first.speaker and ms(part.start) <= first.start < ms(part.end)
            for part in transcript.segments
        )
        yield Shown(cue, mine, over, named, before, after, house, gap, 1000 / fps, film)
        named = next((row[0].speaker for row in reversed(mine) if row[0].speaker), named)
