"""Plan which packets are re-encoded, and how many. Pure arithmetic, done before anything is decoded.

A group of pictures (GOP) runs from one random access point (an IDR picture or a VPx key frame) to the next. A
group with a flagged picture is re-encoded to its end, from the last packet before the flag at which decode order
and display order split at the same place. An open GOP has no random access point and belongs to the one before.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rushes.media.packets import CLEAN, Packets
from rushes.steps.compose.frame_regions import SLACK, FrameRegion

LONGEST = 300  # pictures in one range, the unit of work of one worker


@dataclass(frozen=True)
class Range:
    """Packets by index, in file order: decoding starts at `first`, `cut` to `end` (exclusive) are replaced."""

    first: int
    cut: int
    end: int

    @property
    def packets(self) -> int:
        return self.end - self.cut


@dataclass(frozen=True)
class Plan:
    """The ranges in order, without overlap; `packets` is the number of packets in the stream."""

    ranges: tuple[Range, ...]
    packets: int

    @property
    def replaced(self) -> int:
        return sum(part.packets for part in self.ranges)

    @property
    def price(self) -> float:
        """The fraction of the pictures that is re-encoded."""
        return self.replaced / self.packets if self.packets else 0.0


def plan(packets: Packets, covers: Sequence[FrameRegion], *, trims: bool) -> Plan:
    """Find the smallest ranges that contain every flagged picture.

    `trims`: the head of a group may be copied. Only for codecs without unshown pictures: those of VP8 and VP9
    precede the pictures that reference them. All packets must have a pts, and the first must be a random access
    point.
    """
    flags = flagged(packets, covers)
    ranges = []
    for first, end in groups(packets):
        if flags.find(1, first, end) >= 0:
            ranges.append(Range(first, _find_cut(packets, flags, first, end) if trims else first, end))
    return Plan(tuple(_merge_ranges(ranges)), len(packets))


def flagged(packets: Packets, covers: Iterable[FrameRegion]) -> bytearray:
    """Return 1 for each packet whose picture is on screen while a cover is active, else 0."""
    flags, times = bytearray(len(packets)), packets.times
    for cover in covers:
        first = max(0, bisect_right(times, cover.start + SLACK) - 1)
        last = bisect_left(times, cover.end - SLACK)
        for index in packets.shown[first : min(last, len(packets.shown))]:
            flags[index] = 1
    return flags


def groups(packets: Packets) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of each run of packets that can be decoded independently."""
    starts = [k for k, mark in enumerate(packets.marks) if mark & CLEAN]
    yield from zip(starts, [*starts[1:], len(packets)], strict=True)


def _find_cut(packets: Packets, flags: bytearray, first: int, end: int) -> int:
    """Find the last split up to the first flagged packet with all earlier packets shown before all later ones."""
    pts = packets.pts[first:end]
    first_flagged_pts = min(pts[k] for k in range(end - first) if flags[first + k])
    min_later_pts = array("q", pts)
    for k in range(len(min_later_pts) - 2, -1, -1):
        min_later_pts[k] = min(min_later_pts[k], min_later_pts[k + 1])
    cut, max_earlier_pts = 0, pts[0]
    for k in range(1, end - first):
        if flags[first + k - 1]:
            break
        if max_earlier_pts < min_later_pts[k] <= first_flagged_pts:
            cut = k
        max_earlier_pts = max(max_earlier_pts, pts[k])
    return first + cut


def _merge_ranges(ranges: Iterable[Range]) -> Iterator[Range]:
    """Merge adjacent ranges up to LONGEST pictures."""
    current: Range | None = None
    for range_ in ranges:
        if current and range_.cut == current.end and range_.end - current.cut <= LONGEST:
            current = Range(current.first, current.cut, range_.end)
            continue
        if current:
            yield current
        current = range_
    if current:
        yield current


def batches(ranges: Sequence[Range], most: int) -> Iterator[tuple[Range, ...]]:
    """Group the ranges, in order, into batches of up to `most` pictures; one batch is one call of the encoder."""
    batch: list[Range] = []
    for range_ in ranges:
        if batch and sum(member.packets for member in batch) + range_.packets > most:
            yield tuple(batch)
            batch = []
        batch.append(range_)
    if batch:
        yield tuple(batch)
