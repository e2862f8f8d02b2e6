"""Timing of a stream from its packets, without decoding: times, key frames, groups of pictures.

A header may declare anything; these figures are computed from the packets.
"""

from array import array
from itertools import pairwise
from statistics import median
from typing import Any

JITTER_SECONDS = 0.0015  # by which a constant rate may vary: three times half a tick of a millisecond clock


class Timeline:
    """Timing statistics, fed with packets in file order. All results are in seconds of the video."""

    def __init__(self, tick: float, zero: float) -> None:
        self.tick, self.zero = tick, zero
        self.packets = self.keys = self.open_groups = 0
        self.times, self.key_times = array("d"), array("d")
        self.end = 0.0
        self._has_leading_frames = False

    def add(self, packet: Any) -> None:
        """Count a packet; one that an edit list removes does not count as a frame."""
        stamp = packet.pts if packet.pts is not None else packet.dts
        time = None if stamp is None else stamp * self.tick - self.zero
        if packet.is_keyframe:
            self.keys += 1
            self._has_leading_frames = False
            if time is not None:
                self.key_times.append(time)
        elif (
            time is not None and self.key_times and time < self.key_times[-1] and not self._has_leading_frames
        ):
            self._has_leading_frames = True
            self.open_groups += 1
        if packet.is_discard:
            return
        self.packets += 1
        if time is not None:
            self.times.append(time)
            self.end = max(self.end, time + (packet.duration or 0) * self.tick)

    @property
    def fps(self) -> float:
        """Average frames per second; 0 for fewer than two frames."""
        span = max(self.times) - min(self.times) if self.times else 0.0
        return (len(self.times) - 1) / span if span > 0 else 0.0

    @property
    def constant(self) -> bool:
        """Whether all frame intervals are equal, to the precision of the file's clock."""
        steps = self._steps()
        if not steps:
            return True
        usual_step, tolerance = median(steps), max(JITTER_SECONDS, 2 * self.tick)
        return max(steps) - usual_step <= tolerance and usual_step - min(steps) <= tolerance

    @property
    def longest_group(self) -> float:
        """The longest time in seconds from one key frame to the next or to the end."""
        if not self.key_times:
            return 0.0
        edges = [*sorted(self.key_times), self.length]
        return max(0.0, *(later - earlier for earlier, later in pairwise(edges)))

    @property
    def length(self) -> float:
        """The end of the last packet; a last frame without a duration gets the usual frame interval."""
        if not self.times:
            return 0.0
        steps = self._steps()
        return max(self.end, max(self.times) + (median(steps) if steps else 0.0))

    def _steps(self) -> list[float]:
        ordered = sorted(self.times)
        return [later - earlier for earlier, later in pairwise(ordered)]
