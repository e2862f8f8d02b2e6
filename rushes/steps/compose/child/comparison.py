"""The result of comparing a copy with its film."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from rushes.media.container import Film


@dataclass
class Found:
    """Counts of packets; `lost` pictures of the film could not be decoded. Shifts are in seconds.

    `wrong` holds a phrase for each error of the copy.
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
    """Compares time stamps of two time bases. `ordered`: the copy's container stores decoding times.

    If the copy's time base differs, a difference of half a tick is allowed.
    """

    def __init__(self, film: Fraction, copy: Fraction, result: Found, *, ordered: bool) -> None:
        self.film, self.copy, self.result, self.ordered = film, copy, result, ordered
        self.same = film == copy
        self.room = Fraction(0) if self.same else copy / 2

    def compare(self, pts: int, dts: int, packet: Any) -> None:
        if not self._is_near(pts, packet.pts):
            self.result.pts_equal = False
            self.result.refuse("time stamps of pictures or sound have changed")
        if self.ordered and not self._is_near(dts, packet.dts):
            self.result.dts_equal = False
            self.result.refuse("decoding times have changed")

    def _is_near(self, film_time: int, copy_time: int | None) -> bool:
        if copy_time is None:
            return False
        if self.same and copy_time == film_time:
            return True
        shift = abs(copy_time * self.copy - film_time * self.film)
        self.result.largest_shift = max(self.result.largest_shift, float(shift))
        return shift <= self.room


def only(film: Film, stream: Any) -> Iterator[Any]:
    """Yield the packets of one stream; other streams are discarded unread."""
    from av.stream import Discard

    for other in film.file.streams:
        other.discard = Discard.default if other.index == stream.index else Discard.all
    return (packet for packet in film.packets(stream) if packet.size)
