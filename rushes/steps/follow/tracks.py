"""Interpolate boxes between the analyzed frames, so that an object is covered in every frame.

Between two analyzed frames an object is inside the bounding box of its two boxes, enlarged by a factor. If it was
detected in one of them only, its box is held until the other and extrapolated. No box is carried over a cut. Compared
with detection on every frame this covers more than tracking does, at a fraction of the cost: benchmarks/follow.py has
the figures.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor

from rushes.domain.edits import Box
from rushes.steps.follow.boxes import Edges, bounding_box, box_edges, grow_box, match_detections
from rushes.steps.follow.detections import Track
from rushes.steps.follow.sighting import Detection, Sighting

GROWTH_FACTOR = 1.15
SURE = 0.8  # of the threshold, which a track must reach once: only one of six frames was analyzed
MAX_EXTRAPOLATION = (
    1.5  # of the way between two frames, that an object may move beyond either end of its track
)
PAD = 0.1  # seconds before the first and after the last time of a track
BRIDGE = 1.0  # seconds for which an object may be undetected and still be the same, covered throughout
ROUNDING_STEPS = 10_000  # per second or frame side: times are rounded down, so that no first frame is missed


@dataclass
class ObjectPath:
    """The detections of one object: (time, detection), ascending."""

    seen: list[tuple[float, Detection]]

    @property
    def last_detection(self) -> Detection:
        return self.seen[-1][1]

    @property
    def last_time(self) -> float:
        return self.seen[-1][0]

    @property
    def score(self) -> float:
        """The highest score of all detections."""
        return max(detection.score for _, detection in self.seen)

    def covered_boxes(self, start: float, end: float) -> Iterator[tuple[float, Edges]]:
        """Yield (start time, box), each valid until the next. Both ends are extrapolated."""
        (first_time, first), second = self.seen[0], self.seen[min(1, len(self.seen) - 1)]
        yield start, bounding_box(box_edges(first), extrapolate(second, self.seen[0], first_time - start))
        for (time, detection), (_, next_detection) in pairwise(self.seen):
            yield time, bounding_box(box_edges(detection), box_edges(next_detection))
        before_last = self.seen[-2] if len(self.seen) > 1 else self.seen[-1]
        last_box = box_edges(self.last_detection)
        extrapolated = extrapolate(before_last, self.seen[-1], end - self.last_time)
        yield self.last_time, bounding_box(last_box, extrapolated)


def extrapolate(first: tuple[float, Detection], second: tuple[float, Detection], seconds: float) -> Edges:
    """Return the box `seconds` beyond the second detection, on a straight line from the first."""
    interval = abs(second[0] - first[0])
    fraction = min(MAX_EXTRAPOLATION, seconds / interval) if interval else 0.0
    start, end = box_edges(first[1]), box_edges(second[1])
    x0, y0, x1, y1 = (b + fraction * (b - a) for a, b in zip(start, end, strict=True))
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else end


class SampledTimes:
    """The times of the analyzed frames and of the cuts. All in seconds of the video."""

    def __init__(self, times: Sequence[float], cuts: Sequence[float], length: float) -> None:
        self.times, self.cuts, self.length = times, sorted(cuts), length

    def cover_start(self, time: float) -> float:
        """Return from when an object first detected at this time is covered."""
        index = bisect_left(self.times, time)
        earlier = self.times[index - 1] if index else 0.0
        scene = bisect_right(self.cuts, time)
        scene_start = self.cuts[scene - 1] if scene else 0.0
        return max(scene_start, earlier - PAD, 0.0)

    def cover_end(self, time: float) -> float:
        """Return until when an object last detected at this time is covered."""
        index = bisect_right(self.times, time)
        later = self.times[index] if index < len(self.times) else self.length
        scene = bisect_right(self.cuts, time)
        scene_end = self.cuts[scene] if scene < len(self.cuts) else self.length
        return max(min(scene_end, later + PAD), time)

    def is_one_scene(self, earlier: float, later: float) -> bool:
        return bisect_right(self.cuts, earlier) == bisect_right(self.cuts, later)


def tracks(
    frames: Sequence[Sighting], thresholds: Mapping[str, float], cuts: Sequence[float], length: float
) -> tuple[Track, ...]:
    """Return the tracks to cover in a video of `length` seconds, by start time; ids count from 1.

    `frames` ascend in time and hold every analyzed frame. `thresholds` are per label; a track must reach
    MIN_PEAK_RATIO of its threshold at least once, because most of its frames were not analyzed. On mixed videos this
    leaves out 0.3 % of the pixels of faces instead of 0.8 %. `cuts` are the times of the first frames of scenes.
    """
    sampled = SampledTimes([frame.time for frame in frames], cuts, length)
    ended: list[ObjectPath] = []
    active: list[ObjectPath] = []
    for frame in frames:
        continuing = [path for path in active if _may_continue(path, frame.time, sampled)]
        ended += [path for path in active if path not in continuing]
        active = [*continuing, *_extend_paths(continuing, frame)]
    sure = [path for path in [*ended, *active] if path.score >= SURE * thresholds[path.last_detection.label]]
    all_tracks = (_build_track(path, sampled) for path in sure)
    ordered = sorted((track for track in all_tracks if track.end > track.start), key=_sort_key)
    return tuple(track.model_copy(update={"id": number}) for number, track in enumerate(ordered, 1))


def _may_continue(path: ObjectPath, time: float, sampled: SampledTimes) -> bool:
    """Whether the object was lost for at most MAX_LOST_SECONDS or in no frame, and in the same scene."""
    missed = sampled.times[bisect_right(sampled.times, path.last_time) : bisect_left(sampled.times, time)]
    is_recent = not missed or time - path.last_time <= BRIDGE
    return is_recent and sampled.is_one_scene(path.last_time, time)


def _extend_paths(paths: Sequence[ObjectPath], sighting: Sighting) -> Iterator[ObjectPath]:
    """Extend the paths of objects that are detected again; yield a new path for each other detection."""
    matched = set()
    pairs = match_detections([path.last_detection for path in paths], sighting.detections)
    for path_index, detection_index in list(pairs):
        paths[path_index].seen.append((sighting.time, sighting.detections[detection_index]))
        matched.add(detection_index)
    for index, detection in enumerate(sighting.detections):
        if index not in matched:
            yield ObjectPath([(sighting.time, detection)])


def _build_track(path: ObjectPath, sampled: SampledTimes) -> Track:
    start, end = sampled.cover_start(path.seen[0][0]), sampled.cover_end(path.last_time)
    boxes = {_round_down(time): grow_box(box, GROWTH_FACTOR) for time, box in path.covered_boxes(start, end)}
    return Track(
        id=0,
        label=path.last_detection.label,
        score=round(path.score, 4),
        start=_round_down(start),
        end=_round_down(end),
        boxes=tuple(_build_box(time, box) for time, box in boxes.items()),
    )


def _build_box(time: float, box: Edges) -> Box:
    """Return the box rounded outwards, by less than a tenth of a pixel."""
    left, top = _round_down(box[0]), _round_down(box[1])
    width, height = (
        -floor(-(far - near) * ROUNDING_STEPS) / ROUNDING_STEPS
        for near, far in ((left, box[2]), (top, box[3]))
    )
    return Box(t=time, x=left, y=top, w=width, h=height)


def _round_down(value: float) -> float:
    return floor(value * ROUNDING_STEPS) / ROUNDING_STEPS


def _sort_key(track: Track) -> tuple[float, str, float, float]:
    return track.start, track.label, track.boxes[0].x, track.boxes[0].y
