"""Takes pictures in one pass over the packets: only groups of pictures that hold a wanted moment are decoded,
and of a group whose key frame alone is wanted, the key frame alone.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media.child.frame_transfer import Handover, Say
from rushes.media.child.scene_cuts import Cuts
from rushes.media.container import Film, content, open_video
from rushes.media.timeline import Timeline

MOST_KEYS = 20_000  # a film of key frames alone has more; between those left out it is decoded as any other
EPS = 0.002  # seconds by which two clocks may differ and still mean the same picture
FAR = 10.0  # seconds; what begins later is sought, not read up to


def index(path: str, say: Say) -> dict[str, Any]:  # noqa: ARG001
    """The fields of rushes.media.sampling.Index."""
    with open_video(path) as film:
        stream = film.video
        if stream is None:
            return {"length": 0.0, "fps": 0.0, "keys": []}
        line = Timeline(float(stream.time_base or 0), film.zero)
        for packet in film.packets(stream):
            if packet.size or packet.pts is not None:
                line.add(packet)
    keys = sorted(line.key_times)
    step = len(keys) // MOST_KEYS + 1
    return {
        "length": round(line.length, 6),
        "fps": round(line.fps, 4),
        "keys": [round(key, 6) for key in keys[::step]],
    }


def take(
    path: str,
    say: Say,
    *,
    moments: list[tuple[float, bool]],
    keys: list[float],
    long_side: int,
    most_pixels: int,
    into: str,
) -> dict[str, Any]:
    """Hand over the pictures of rushes.media.sampling.take; answers the times of the cuts on the way."""
    found: list[float] = []
    with open_video(path) as film:
        stream = film.video
        if stream is None or stream.codec_context is None:
            return {"cuts": found}
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"max_pixels": str(most_pixels)}
        out = Handover(Path(into), say, long_side, float(stream.sample_aspect_ratio or 1) or 1.0)
        walk = Walk(film, stream, moments, keys)
        for at, frame, cut in walk.pictures():
            out.put(frame, at, walk.done, cut=cut)
            if cut:
                found.append(at)
    return {"cuts": found}


class Walk:
    """One pass over the packets of a film for rising moments (seconds, wanted or only passed)."""

    def __init__(
        self, film: Film, stream: Any, moments: Sequence[tuple[float, bool]], keys: Sequence[float]
    ) -> None:
        self.film, self.stream, self.keys = film, stream, keys
        self.moments, self.total = deque(moments), len(moments)
        self.cuts = Cuts()
        self.running = False

    @property
    def done(self) -> float:
        """How many of the moments lie behind, of 1."""
        return 1 - len(self.moments) / self.total

    def pictures(self) -> Iterator[tuple[float, Any, bool]]:
        """(time, frame, is the first of a scene) in order."""
        if not self.moments:
            return
        if self.moments[0][0] > FAR:
            self._seek()
        for packet in self.film.packets(self.stream):
            yield from self._step(packet)
            if not self.moments:
                return
        yield from self._drained()

    def _seek(self) -> None:
        """A file that cannot be sought is read from its start."""
        try:
            self.film.seek(self.moments[0][0] - FAR, self.stream)
        except Rejected as damage:
            if damage.reason is not Reason.CORRUPT:
                raise

    def _step(self, packet: Any) -> Iterator[tuple[float, Any, bool]]:
        key = self._time(packet) if packet.is_keyframe else None
        if key is not None:
            wanted = self._wanted_before(self._end_of(key))
            if not wanted and self.running:
                yield from self._drained()
            self.running = self.running or wanted
        if not self.running:
            return
        for frame in self.film.decode(packet):
            yield from self._judge(frame)
        if key is not None and self._only_up_to(key):
            yield from self._drained()
        elif not self._wanted_soon(packet):
            self._rest()

    def _judge(self, frame: Any) -> Iterator[tuple[float, Any, bool]]:
        at = self._time(frame)
        if at is None or frame.is_corrupt:
            return
        cut, wanted = self.cuts.begins(frame, at), False
        while self.moments and self.moments[0][0] <= at + EPS:
            wanted = self.moments.popleft()[1] or wanted
        if cut or wanted:
            yield at, frame, cut

    def _drained(self) -> Iterator[tuple[float, Any, bool]]:
        """What the decoder still holds back."""
        for frame in self._held():
            yield from self._judge(frame)
        self._rest()

    def _held(self) -> list[Any]:
        try:
            with content():
                frames: list[Any] = self.stream.codec_context.decode(None)
        except Rejected as damage:
            if damage.reason is not Reason.CORRUPT:
                raise
            self.film.errors += 1
            return []
        return frames

    def _rest(self) -> None:
        self.running = False
        with content():
            self.stream.codec_context.flush_buffers()

    def _time(self, thing: Any) -> float | None:
        return self.film.time(thing.pts if thing.pts is not None else thing.dts, self.stream)

    def _end_of(self, time: float | None) -> float:
        """Where the group of pictures ends that holds this time."""
        after = bisect_right(self.keys, (time or 0.0) + EPS)
        return self.keys[after] if after < len(self.keys) else float("inf")

    def _wanted_before(self, end: float) -> bool:
        return bool(self.moments) and self.moments[0][0] < end - EPS

    def _wanted_soon(self, packet: Any) -> bool:
        """Something is wanted of this group or of the next: a cut between the two is not to be missed."""
        return self._wanted_before(self._end_of(self._end_of(self._time(packet))))

    def _only_up_to(self, key: float) -> bool:
        """All that is wanted of the group is its key frame."""
        end = self._end_of(key)
        ahead = next((time for time, _ in self.moments if time > key + EPS), float("inf"))
        return ahead >= end - EPS
