"""The packets of one stream as a table: display times, decode times, and where decoding may begin.

Composing, sampling and verifying all use this table, so it is built once, stored in a file, and takes 25 bytes per
packet: a four-hour video needs 20 MB. timeline.py computes rates and lengths from packets without storing them; here
each packet stays, under its number in file order.
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
    """Flags of one packet."""

    KEY = 1
    """The container marks it as a key frame: decoding may begin here."""
    CLEAN = 2
    """No later packet refers to an earlier one: an IDR picture, or a key frame of VP8, VP9 or AV1."""
    UNSHOWN = 4
    """Decoded but not displayed: removed by an edit list, or a reference frame only."""


NOTHING = Mark(0)
KEY, CLEAN, UNSHOWN = int(Mark.KEY), int(Mark.CLEAN), int(Mark.UNSHOWN)  # for long tables: IntFlag is slow


@dataclass
class Packets:
    """Time stamps in ticks of `tick` seconds on the file's own clock; the video begins there at `start_seconds`."""

    tick: Fraction
    zero: float = 0.0
    pts: "array[int]" = field(default_factory=lambda: array("q"))
    dts: "array[int]" = field(default_factory=lambda: array("q"))
    spans: "array[int]" = field(default_factory=lambda: array("q"))
    marks: bytearray = field(default_factory=bytearray)

    def __len__(self) -> int:
        return len(self.marks)

    def add(self, packet: Any, mark: Mark = NOTHING) -> None:
        """Append a packet; FFmpeg's own flags are added to the given ones."""
        flags = int(mark)
        if packet.is_keyframe:
            flags |= KEY
        if packet.is_discard:
            flags |= UNSHOWN
        self.pts.append(UNKNOWN if packet.pts is None else packet.pts)
        self.dts.append(UNKNOWN if packet.dts is None else packet.dts)
        self.spans.append(packet.duration or 0)
        self.marks.append(flags)

    def settle(self) -> None:
        """Fill the decode times that Matroska leaves out for the first packets: just before the first known one."""
        first_known = next((k for k, dts in enumerate(self.dts) if dts != UNKNOWN), 0)
        for k in range(first_known):
            self.dts[k] = self.dts[first_known] - (first_known - k)

    def at(self, pts: int) -> float:
        """Convert a time stamp to seconds of the video."""
        return pts * self._tick_seconds - self.zero

    def lasts(self, number: int) -> float:
        """Return the duration of a packet in seconds; 0 if the file does not give it."""
        return self.spans[number] * self._tick_seconds

    @cached_property
    def _tick_seconds(self) -> float:
        return float(self.tick)

    @cached_property
    def shown(self) -> list[int]:
        """The numbers of the displayed packets in display order. All must have a pts."""
        displayed = (k for k, flags in enumerate(self.marks) if not flags & UNSHOWN)
        return sorted(displayed, key=self.pts.__getitem__)

    @cached_property
    def times(self) -> list[float]:
        """The display time of each packet of `display_order`, in seconds of the video, then the end of the last."""
        starts = [self.at(self.pts[k]) for k in self.shown]
        if not starts:
            return []
        steps = [after - before for before, after in pairwise(starts)]
        return [*starts, starts[-1] + max(self.lasts(self.shown[-1]), median(steps) if steps else 0.0)]

    def until(self, pts: int) -> float:
        """Return when the frame with this pts is replaced by the next, in seconds of the video."""
        position = bisect_left(self.shown, pts, key=self.pts.__getitem__)
        return self.times[min(position + 1, len(self.times) - 1)]

    def write(self, path: Path) -> None:
        """Write the table: one line of JSON, then the columns."""
        header = {"tick": str(self.tick), "zero": self.zero, "packets": len(self)}
        with path.open("wb") as file:
            file.write(json.dumps(header).encode() + b"\n")
            for column in (self.pts, self.dts, self.spans, self.marks):
                file.write(column)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a table that `write` wrote."""
        with path.open("rb") as file:
            header = json.loads(file.readline())
            table = cls(Fraction(header["tick"]), header["zero"])
            for column in (table.pts, table.dts, table.spans):
                column.fromfile(file, header["packets"])
            table.marks = bytearray(file.read())
        return table
