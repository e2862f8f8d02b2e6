"""The packets of one stream as a table: when each is shown and decoded, and where decoding may begin.

Composing, sampling and verifying all stand on this table, so it is made once, kept in a file, and holds 25 bytes
a packet: a film of four hours needs 20 MB. timeline.py reads rates and lengths from packets that pass by; here
each one stays, under its number in file order.
"""

import json
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from enum import IntFlag
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Self

UNKNOWN = -(2**63)
"""A time stamp that the file does not give."""


class Mark(IntFlag):
    """What is known of one packet."""

    KEY = 1
    """The container says that decoding may begin here."""
    CLEAN = 2
    """Nothing from here on refers to anything before: an IDR picture, or a key frame of VP8, VP9 or AV1."""
    UNSHOWN = 4
    """Decoded but never shown: cut away by an edit list, or a picture only for reference."""


NOTHING = Mark(0)
KEY, CLEAN, UNSHOWN = int(Mark.KEY), int(Mark.CLEAN), int(Mark.UNSHOWN)  # for long tables: flags are slow


@dataclass
class Packets:
    """Time stamps in ticks of `tick` seconds on the file's own clock; the film begins there at `zero` seconds."""

    tick: Fraction
    zero: float = 0.0
    pts: "array[int]" = field(default_factory=lambda: array("q"))
    dts: "array[int]" = field(default_factory=lambda: array("q"))
    spans: "array[int]" = field(default_factory=lambda: array("q"))
    marks: bytearray = field(default_factory=bytearray)

    def __len__(self) -> int:
        return len(self.marks)

    def add(self, packet: Any, mark: Mark = NOTHING) -> None:
        """Take the next packet; FFmpeg's own marks are added to `mark`."""
        found = int(mark)
        if packet.is_keyframe:
            found |= KEY
        if packet.is_discard:
            found |= UNSHOWN
        self.pts.append(UNKNOWN if packet.pts is None else packet.pts)
        self.dts.append(UNKNOWN if packet.dts is None else packet.dts)
        self.spans.append(packet.duration or 0)
        self.marks.append(found)

    def settle(self) -> None:
        """Give the first packets the decoding times that Matroska does not know: just before the first known."""
        known = next((k for k, dts in enumerate(self.dts) if dts != UNKNOWN), 0)
        for k in range(known):
            self.dts[k] = self.dts[known] - (known - k)

    def at(self, pts: int) -> float:
        """A time stamp as seconds of the film."""
        return pts * self._seconds - self.zero

    def lasts(self, number: int) -> float:
        """How long a packet lasts, in seconds; 0 when the file does not say."""
        return self.spans[number] * self._seconds

    @cached_property
    def _seconds(self) -> float:
        return float(self.tick)

    @cached_property
    def shown(self) -> list[int]:
        """The numbers of the packets that are shown, in the order in which they are. All must have a pts."""
        seen = (k for k, mark in enumerate(self.marks) if not mark & UNSHOWN)
        return sorted(seen, key=self.pts.__getitem__)

    @cached_property
    def times(self) -> list[float]:
        """When each of `shown` is shown, in seconds of the film, and one more: when the last one ends."""
        starts = [self.at(self.pts[k]) for k in self.shown]
        if not starts:
            return []
        steps = [after - before for before, after in pairwise(starts)]
        return [*starts, starts[-1] + max(self.lasts(self.shown[-1]), median(steps) if steps else 0.0)]

    def until(self, pts: int) -> float:
        """When the picture with this pts is taken off again, in seconds of the film."""
        place = bisect_left(self.shown, pts, key=self.pts.__getitem__)
        return self.times[min(place + 1, len(self.times) - 1)]

    def write(self, path: Path) -> None:
        head = {"tick": str(self.tick), "zero": self.zero, "packets": len(self)}
        with path.open("wb") as file:
            file.write(json.dumps(head).encode() + b"\n")
            for column in (self.pts, self.dts, self.spans, self.marks):
                file.write(column)

    @classmethod
    def read(cls, path: Path) -> Self:
        with path.open("rb") as file:
            head = json.loads(file.readline())
            table = cls(Fraction(head["tick"]), head["zero"])
            for column in (table.pts, table.dts, table.spans):
                column.fromfile(file, head["packets"])
            table.marks = bytearray(file.read())
        return table
