"""What the comparison of a copy with its film has seen so far."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from rushes.media.container import Film


@dataclass
class Found:
    """Counts of packets; `lost` are pictures of the film that could not be decoded. Shifts are in seconds.

    `wrong` holds a sentence for each thing that must not be in a copy.
    """

    pictures: int = 0
    copied: int = 0
    identical: int = 0
    replaced: int = 0
    lost: int = 0
    pts_equal: bool = True
    dts_equal: bool = True
    largest_shift: float = 0.0
    seams: int = 0
    seams_decoded: int = 0
    sounds: int = 0
    sounds_identical: int = 0
    sounds_replaced: int = 0
    silences: int = 0
    wrong: list[str] = field(default_factory=list)

    def refuse(self, sentence: str) -> None:
        if sentence not in self.wrong:
            self.wrong.append(sentence)


class Clocks:
    """Compares time stamps on two clocks. `ordered`: the copy's container keeps decoding times.

    Where the copy's clock is coarser, half a tick of it is no shift.
    """

    def __init__(self, film: Fraction, copy: Fraction, found: Found, *, ordered: bool) -> None:
        self.film, self.copy, self.found, self.ordered = film, copy, found, ordered
        self.same = film == copy
        self.room = Fraction(0) if self.same else copy / 2

    def compare(self, pts: int, dts: int, packet: Any) -> None:
        if not self._near(pts, packet.pts):
            self.found.pts_equal = False
            self.found.refuse("pictures or sound are not at their times")
        if self.ordered and not self._near(dts, packet.dts):
            self.found.dts_equal = False
            self.found.refuse("decoding times have changed")

    def _near(self, old: int, new: int | None) -> bool:
        if new is None:
            return False
        if self.same and new == old:
            return True
        shift = abs(new * self.copy - old * self.film)
        self.found.largest_shift = max(self.found.largest_shift, float(shift))
        return shift <= self.room


def only(film: Film, stream: Any) -> Iterator[Any]:
    """The packets of one stream; the bytes of the others are not even read."""
    from av.stream import Discard

    for other in film.file.streams:
        other.discard = Discard.default if other.index == stream.index else Discard.all
    return (packet for packet in film.packets(stream) if packet.size)
