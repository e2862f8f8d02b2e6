"""Which packets of a track are silenced: pure arithmetic between edits.json and the packets."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rushes.media.packets import UNKNOWN, Packets
from rushes.steps.compose.spans import apart


@dataclass(frozen=True)
class MutedPackets:
    """A stretch of sound in seconds of the film, and what is heard instead."""

    start: float
    end: float
    style: str


@dataclass(frozen=True)
class Run:
    """Packets `first` to `end` (exclusive), by number in the track, that are replaced in one go."""

    first: int
    end: int
    style: str


def runs(packets: Packets, mutes: Sequence[MutedPackets], seconds: float) -> list[Run]:
    """The packets that carry anything of the mutes; a packet sounds for at least `seconds`.

    In AAC two packets overlap in what is heard at one time, so the packet before is one of them, by number and
    not by time: across a gap in the time stamps the decoder still adds the two.
    """
    styles: dict[int, str] = {}
    spans = apart([(mute.start, mute.end) for mute in mutes])
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    for number, pts in enumerate(packets.pts):
        if pts == UNKNOWN:
            continue
        start = packets.at(pts)
        end = start + max(seconds, packets.lasts(number))
        near = bisect_right(ends, start)
        if near < len(spans) and starts[near] < end:
            mute = next(mute for mute in mutes if end > mute.start and start < mute.end)
            styles.setdefault(number - 1, mute.style)
            styles[number] = mute.style
    return _joined({number: style for number, style in sorted(styles.items()) if number >= 0})


def _joined(styles: dict[int, str]) -> list[Run]:
    found: list[Run] = []
    for number, style in styles.items():
        if found and found[-1].end == number and found[-1].style == style:
            found[-1] = Run(found[-1].first, number + 1, style)
        else:
            found.append(Run(number, number + 1, style))
    return found
