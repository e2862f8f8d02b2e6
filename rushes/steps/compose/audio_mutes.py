"""Find the audio packets that the mutes of edits.json replace. Pure arithmetic."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rushes.media.packets import UNKNOWN, Packets
from rushes.steps.compose.spans import apart


@dataclass(frozen=True)
class MutedPackets:
    """A muted time span in seconds of the film; `style` names the replacement sound."""

    start: float
    end: float
    style: str


@dataclass(frozen=True)
class Run:
    """Packets `first` to `end` (exclusive), by index in the track, that are replaced together."""

    first: int
    end: int
    style: str


def runs(packets: Packets, mutes: Sequence[MutedPackets], seconds: float) -> list[Run]:
    """Find the packets that carry sound of the mutes; a packet lasts at least `seconds`.

    Consecutive AAC packets overlap in the decoder, so the packet before a mute is included too. It is the one
    before by index, not by time: the decoder adds the two even across a gap in the time stamps.
    """
    styles: dict[int, str] = {}
    spans = apart([(mute.start, mute.end) for mute in mutes])
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    for index, pts in enumerate(packets.pts):
        if pts == UNKNOWN:
            continue
        start = packets.at(pts)
        end = start + max(seconds, packets.lasts(index))
        span_index = bisect_right(ends, start)
        if span_index < len(spans) and starts[span_index] < end:
            mute = next(mute for mute in mutes if end > mute.start and start < mute.end)
            styles.setdefault(index - 1, mute.style)
            styles[index] = mute.style
    return _join_runs({index: style for index, style in sorted(styles.items()) if index >= 0})


def _join_runs(styles: dict[int, str]) -> list[Run]:
    joined: list[Run] = []
    for index, style in styles.items():
        if joined and joined[-1].end == index and joined[-1].style == style:
            joined[-1] = Run(joined[-1].first, index + 1, style)
        else:
            joined.append(Run(index, index + 1, style))
    return joined
