"""What the packets of a stream say without being decoded: times, key frames, groups of pictures.

A header may declare anything; these figures are counted from what is there.
"""

from array import array
from itertools import pairwise
from statistics import median
from typing import Any

JITTER = (
    0.0015  # seconds by which a constant rate may wander: half a tick of a millisecond clock, three times
)


class Timeline:
    """Fed one packet after the other, in file order. All results are seconds of the film."""

    def __init__(self, tick: float, zero: float) -> None:
        self.tick, self.zero = tick, zero
        self.packets = self.keys = self.open_groups = 0
        self.times, self.key_times = array("d"), array("d")
        self.end = 0.0
        self._leads = False

    def add(self, packet: Any) -> None:
        """Count a packet; one that an edit list cuts away counts as no picture."""
        stamp = packet.pts if packet.pts is not None else packet.dts
        time = None if stamp is None else stamp * self.tick - self.zero
        if packet.is_keyframe:
            self.keys += 1
            self._leads = False
            if time is not None:
                self.key_times.append(time)
        elif time is not None and self.key_times and time < self.key_times[-1] and not self._leads:
            self._leads = True
            self.open_groups += 1
        if packet.is_discard:
            return
        self.packets += 1
        if time is not None:
            self.times.append(time)
            self.end = max(self.end, time + (packet.duration or 0) * self.tick)

    @property
    def fps(self) -> float:
        """Average pictures per second; 0 for fewer than two."""
        span = max(self.times) - min(self.times) if self.times else 0.0
        return (len(self.times) - 1) / span if span > 0 else 0.0

    @property
    def constant(self) -> bool:
        """True when every picture comes as long after the last as every other, to the file's own precision."""
        steps = self._steps()
        if not steps:
            return True
        usual, slack = median(steps), max(JITTER, 2 * self.tick)
        return max(steps) - usual <= slack and usual - min(steps) <= slack

    @property
    def longest_group(self) -> float:
        """Seconds from one key frame to the next or to the end, the longest."""
        if not self.key_times:
            return 0.0
        marks = [*sorted(self.key_times), self.length]
        return max(0.0, *(later - earlier for earlier, later in pairwise(marks)))

    @property
    def length(self) -> float:
        """Where the last packet ends; a last picture without a length lasts as long as the others."""
        if not self.times:
            return 0.0
        steps = self._steps()
        return max(self.end, max(self.times) + (median(steps) if steps else 0.0))

    def _steps(self) -> list[float]:
        ordered = sorted(self.times)
        return [later - earlier for earlier, later in pairwise(ordered)]
