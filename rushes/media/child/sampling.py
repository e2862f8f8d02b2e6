"""Sample frames in one pass over the packets.

Only groups of pictures that contain a wanted time are decoded, and of a group whose key frame alone is wanted, only
the key frame.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media.child.frame_transfer import Handover, ProgressCallback
from rushes.media.child.scene_cuts import SceneCutDetector
from rushes.media.container import Film, content, open_video
from rushes.media.timeline import Timeline

MAX_KEY_FRAMES = 20_000  # an intra-only video has more; those left out are decoded like any other frame
CLOCK_TOLERANCE_SECONDS = 0.002  # by which two time stamps of one frame may differ
SEEK_THRESHOLD_SECONDS = 10.0  # a first time later than this is sought, not read up to


def read_index(path: str, report_progress: ProgressCallback) -> dict[str, Any]:  # noqa: ARG001
    """Return the fields of rushes.media.sampling.VideoIndex."""
    with open_video(path) as film:
        stream = film.video
        if stream is None:
            return {"length": 0.0, "fps": 0.0, "keys": []}
        timeline = Timeline(float(stream.time_base or 0), film.zero)
        for packet in film.packets(stream):
            if packet.size or packet.pts is not None:
                timeline.add(packet)
    keys = sorted(timeline.key_times)
    step = len(keys) // MAX_KEY_FRAMES + 1
    return {
        "length": round(timeline.length, 6),
        "fps": round(timeline.fps, 4),
        "keys": [round(key, 6) for key in keys[::step]],
    }


def take_frames(
    path: str,
    report_progress: ProgressCallback,
    *,
    moments: list[tuple[float, bool]],
    keys: list[float],
    long_side: int,
    max_pixels: int,
    into: str,
) -> dict[str, Any]:
    """Transfer the frames of rushes.media.sampling.take_frames through the folder `into`; return the cut times."""
    cuts: list[float] = []
    with open_video(path) as film:
        stream = film.video
        if stream is None or stream.codec_context is None:
            return {"cuts": cuts}
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"max_pixels": str(max_pixels)}
        aspect = float(stream.sample_aspect_ratio or 1) or 1.0
        writer = Handover(Path(into), report_progress, long_side, aspect)
        sampling = SamplingPass(film, stream, moments, keys)
        for time, frame, is_cut in sampling.frames():
            writer.put(frame, time, sampling.progress, cut=is_cut)
            if is_cut:
                cuts.append(time)
    return {"cuts": cuts}


class SamplingPass:
    """One pass over the packets of a video for ascending times (seconds, whether a frame is wanted there)."""

    def __init__(
        self, film: Film, stream: Any, moments: Sequence[tuple[float, bool]], keys: Sequence[float]
    ) -> None:
        self.film, self.stream, self.keys = film, stream, keys
        self.pending, self.total = deque(moments), len(moments)
        self.cut_detector = SceneCutDetector()
        self.is_decoding = False

    @property
    def progress(self) -> float:
        """The fraction of the times that are done."""
        return 1 - len(self.pending) / self.total

    def frames(self) -> Iterator[tuple[float, Any, bool]]:
        """Yield (time, frame, whether it is the first of a scene) in order."""
        if not self.pending:
            return
        if self.pending[0][0] > SEEK_THRESHOLD_SECONDS:
            self._seek()
        for packet in self.film.packets(self.stream):
            yield from self._process(packet)
            if not self.pending:
                return
        yield from self._drain()

    def _seek(self) -> None:
        """Seek to shortly before the first time; a file that cannot be sought is read from its start."""
        try:
            self.film.seek(self.pending[0][0] - SEEK_THRESHOLD_SECONDS, self.stream)
        except Rejected as damage:
            if damage.reason is not Reason.CORRUPT:
                raise

    def _process(self, packet: Any) -> Iterator[tuple[float, Any, bool]]:
        key_time = self._time(packet) if packet.is_keyframe else None
        if key_time is not None:
            is_wanted = self._has_pending_before(self._end_of_group(key_time))
            if not is_wanted and self.is_decoding:
                yield from self._drain()
            self.is_decoding = self.is_decoding or is_wanted
        if not self.is_decoding:
            return
        for frame in self.film.decode(packet):
            yield from self._select(frame)
        if key_time is not None and self._only_key_frame_wanted(key_time):
            yield from self._drain()
        elif not self._is_near_pending(packet):
            self._pause()

    def _select(self, frame: Any) -> Iterator[tuple[float, Any, bool]]:
        """Yield the frame if it is wanted or starts a scene."""
        time = self._time(frame)
        if time is None or frame.is_corrupt:
            return
        is_cut, is_wanted = self.cut_detector.is_cut(frame, time), False
        while self.pending and self.pending[0][0] <= time + CLOCK_TOLERANCE_SECONDS:
            is_wanted = self.pending.popleft()[1] or is_wanted
        if is_cut or is_wanted:
            yield time, frame, is_cut

    def _drain(self) -> Iterator[tuple[float, Any, bool]]:
        """Process the frames that the decoder still buffers."""
        for frame in self._buffered_frames():
            yield from self._select(frame)
        self._pause()

    def _buffered_frames(self) -> list[Any]:
        try:
            with content():
                frames: list[Any] = self.stream.codec_context.decode(None)
        except Rejected as damage:
            if damage.reason is not Reason.CORRUPT:
                raise
            self.film.errors += 1
            return []
        return frames

    def _pause(self) -> None:
        self.is_decoding = False
        with content():
            self.stream.codec_context.flush_buffers()

    def _time(self, item: Any) -> float | None:
        """Return the time of a packet or frame in seconds of the video."""
        return self.film.time(item.pts if item.pts is not None else item.dts, self.stream)

    def _end_of_group(self, time: float | None) -> float:
        """Return the end of the group of pictures that contains this time."""
        position = bisect_right(self.keys, (time or 0.0) + CLOCK_TOLERANCE_SECONDS)
        return self.keys[position] if position < len(self.keys) else float("inf")

    def _has_pending_before(self, end: float) -> bool:
        return bool(self.pending) and self.pending[0][0] < end - CLOCK_TOLERANCE_SECONDS

    def _is_near_pending(self, packet: Any) -> bool:
        """Whether this group or the next has a pending time, so that a cut between the two is detected."""
        return self._has_pending_before(self._end_of_group(self._end_of_group(self._time(packet))))

    def _only_key_frame_wanted(self, key_time: float) -> bool:
        """Whether the group has no pending time after its key frame."""
        end = self._end_of_group(key_time)
        next_time = next(
            (time for time, _ in self.pending if time > key_time + CLOCK_TOLERANCE_SECONDS), float("inf")
        )
        return next_time >= end - CLOCK_TOLERANCE_SECONDS
