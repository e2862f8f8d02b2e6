"""Which packets are encoded again, and what that costs: pure, decided before anything is decoded.

Groups of pictures run from one clean entry (an IDR picture or a VPx key frame) to the next. A group that holds
something flagged is encoded again from the last place before the flag where decode order and display order part
cleanly, to its end. An open group has no clean entry at its head, so it belongs to the one before.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rushes.media.packets import CLEAN, Packets
from rushes.steps.compose.frame_regions import SLACK, FrameRegion

LONGEST = 300  # pictures in one range: what one worker takes in one go


@dataclass(frozen=True)
class Range:
    """Packets by number, in file order: decoding starts at `first`, `cut` to `end` (exclusive) are replaced."""

    first: int
    cut: int
    end: int

    @property
    def packets(self) -> int:
        return self.end - self.cut


@dataclass(frozen=True)
class Plan:
    """The ranges in order, apart from each other; `packets` are all that the stream has."""

    ranges: tuple[Range, ...]
    packets: int

    @property
    def replaced(self) -> int:
        return sum(part.packets for part in self.ranges)

    @property
    def price(self) -> float:
        """The fraction of the pictures that is encoded again."""
        return self.replaced / self.packets if self.packets else 0.0


def plan(packets: Packets, covers: Sequence[FrameRegion], *, trims: bool) -> Plan:
    """The cheapest ranges that hold every flagged picture.

    `trims`: the head of a group may stay. Only for codecs without unshown pictures: those of VP8 and VP9 lie
    ahead of the pictures that they are made of. All packets must have a pts and the first must be clean.
    """
    wanted = flagged(packets, covers)
    parts = []
    for first, end in groups(packets):
        if wanted.find(1, first, end) >= 0:
            parts.append(Range(first, _cut(packets, wanted, first, end) if trims else first, end))
    return Plan(tuple(_joined(parts)), len(packets))


def flagged(packets: Packets, covers: Iterable[FrameRegion]) -> bytearray:
    """For each packet 1 when its picture is on the screen while something is covered, else 0."""
    marks, times = bytearray(len(packets)), packets.times
    for cover in covers:
        first = max(0, bisect_right(times, cover.start + SLACK) - 1)
        last = bisect_left(times, cover.end - SLACK)
        for number in packets.shown[first : min(last, len(packets.shown))]:
            marks[number] = 1
    return marks


def groups(packets: Packets) -> Iterator[tuple[int, int]]:
    """(first, end) of each run of packets that can be decoded without any other."""
    heads = [k for k, mark in enumerate(packets.marks) if mark & CLEAN]
    yield from zip(heads, [*heads[1:], len(packets)], strict=True)


def _cut(packets: Packets, wanted: bytearray, first: int, end: int) -> int:
    """The last place up to the first flagged packet where all before is shown before all after."""
    pts = packets.pts[first:end]
    flag = min(pts[k] for k in range(end - first) if wanted[first + k])
    ahead = array("q", pts)
    for k in range(len(ahead) - 2, -1, -1):
        ahead[k] = min(ahead[k], ahead[k + 1])
    cut, latest = 0, pts[0]
    for k in range(1, end - first):
        if wanted[first + k - 1]:
            break
        if latest < ahead[k] <= flag:
            cut = k
        latest = max(latest, pts[k])
    return first + cut


def _joined(parts: Iterable[Range]) -> Iterator[Range]:
    """Ranges that touch become one, as long as it is short enough for one worker."""
    held: Range | None = None
    for part in parts:
        if held and part.cut == held.end and part.end - held.cut <= LONGEST:
            held = Range(held.first, held.cut, part.end)
            continue
        if held:
            yield held
        held = part
    if held:
        yield held


def batches(ranges: Sequence[Range], most: int) -> Iterator[tuple[Range, ...]]:
    """Ranges in order, in bundles of up to `most` pictures: one bundle is one call of the encoder."""
    bundle: list[Range] = []
    for part in ranges:
        if bundle and sum(held.packets for held in bundle) + part.packets > most:
            yield tuple(bundle)
            bundle = []
        bundle.append(part)
    if bundle:
        yield tuple(bundle)
