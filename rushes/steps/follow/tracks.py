"""Carries boxes from picture to picture, so that no frame between two of them leaks.

Between two pictures a thing lies in the hull of its two boxes, grown by a part. Where it was seen in one of them
only, its box is held to the other, and goes on as it went. Nothing is carried over a cut. Against detection on
every frame this covers more than tracking does, at a fraction of the cost: benchmarks/follow.py has the figures.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor

from rushes.domain.edits import Box
from rushes.steps.follow.boxes import Edges, edges, grown, hull, pairs
from rushes.steps.follow.detections import Track
from rushes.steps.follow.sighting import Detection, Sighting

GROWTH = 1.15
SURE = 0.8  # of the score from which a thing counts: what is this close in one of six pictures was there in another
FARTHEST = 1.5  # of the way between two pictures: what a thing may go on at either end of its track
PAD = 0.1  # seconds before the first and after the last moment of a track
BRIDGE = 1.0  # seconds for which a thing may be out of sight and still be the same, held all the while
TICKS = 10_000  # of a second: times are rounded down to these, so that no first picture is missed


@dataclass
class Path:
    """One thing on its way: when it was seen, and as what."""

    seen: list[tuple[float, Detection]]

    @property
    def last(self) -> Detection:
        return self.seen[-1][1]

    @property
    def at(self) -> float:
        return self.seen[-1][0]

    @property
    def score(self) -> float:
        return max(found.score for _, found in self.seen)

    def pieces(self, start: float, end: float) -> Iterator[tuple[float, Edges]]:
        """What is covered: (from, box), each until the next. At both ends it may have moved on as it did before."""
        (first, found), second = self.seen[0], self.seen[min(1, len(self.seen) - 1)]
        yield start, hull(edges(found), carried(second, self.seen[0], first - start))
        for (at, one), (_, other) in pairwise(self.seen):
            yield at, hull(edges(one), edges(other))
        before = self.seen[-2] if len(self.seen) > 1 else self.seen[-1]
        yield self.at, hull(edges(self.last), carried(before, self.seen[-1], end - self.at))


def carried(one: tuple[float, Detection], other: tuple[float, Detection], seconds: float) -> Edges:
    """Where a thing is, so many seconds beyond the other, that went from the one there in a straight line."""
    between = abs(other[0] - one[0])
    part = min(FARTHEST, seconds / between) if between else 0.0
    a, b = edges(one[1]), edges(other[1])
    x0, y0, x1, y1 = (there + part * (there - here) for here, there in zip(a, b, strict=True))
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else b


class Clock:
    """When which picture was looked at, and where the scenes end. All in seconds of the film."""

    def __init__(self, times: Sequence[float], cuts: Sequence[float], length: float) -> None:
        self.times, self.cuts, self.length = times, sorted(cuts), length

    def before(self, time: float) -> float:
        """From when on a thing is covered that was first seen at this time."""
        at = bisect_left(self.times, time)
        earlier = self.times[at - 1] if at else 0.0
        scene = bisect_right(self.cuts, time)
        begin = self.cuts[scene - 1] if scene else 0.0
        return max(begin, earlier - PAD, 0.0)

    def after(self, time: float) -> float:
        """Until when a thing is covered that was last seen at this time."""
        at = bisect_right(self.times, time)
        later = self.times[at] if at < len(self.times) else self.length
        scene = bisect_right(self.cuts, time)
        end = self.cuts[scene] if scene < len(self.cuts) else self.length
        return max(min(end, later + PAD), time)

    def one_scene(self, earlier: float, later: float) -> bool:
        return bisect_right(self.cuts, earlier) == bisect_right(self.cuts, later)


def tracks(
    sightings: Sequence[Sighting], least: Mapping[str, float], cuts: Sequence[float], length: float
) -> tuple[Track, ...]:
    """What to cover in a film of `length` seconds, by the start; ids count from 1.

    `sightings` ascend in time and hold every picture that was looked at. `least` are the scores from which a label
    counts; a track reaches SURE of that at least once, because most of its pictures were not looked at. On mixed
    films this leaves out 0.3 % of the pixels of faces instead of 0.8 %. `cuts` are the times of the first pictures
    of scenes.
    """
    clock = Clock([sighting.time for sighting in sightings], cuts, length)
    ended: list[Path] = []
    going: list[Path] = []
    for sighting in sightings:
        here = [path for path in going if _may_go_on(path, sighting.time, clock)]
        ended += [path for path in going if path not in here]
        going = [*here, *_met(here, sighting)]
    sure = [path for path in [*ended, *going] if path.score >= SURE * least[path.last.label]]
    made = (_track(path, clock) for path in sure)
    ordered = sorted((track for track in made if track.end > track.start), key=_place)
    return tuple(track.model_copy(update={"id": number}) for number, track in enumerate(ordered, 1))


def _may_go_on(path: Path, time: float, clock: Clock) -> bool:
    """Out of sight for at most BRIDGE, or since the picture just before; and in the same scene."""
    since = clock.times[bisect_right(clock.times, path.at) : bisect_left(clock.times, time)]
    return (not since or time - path.at <= BRIDGE) and clock.one_scene(path.at, time)


def _met(here: Sequence[Path], sighting: Sighting) -> Iterator[Path]:
    """Move on those that are seen again; the paths of what is seen for the first time."""
    known = set()
    for one, other in list(pairs([path.last for path in here], sighting.found)):
        here[one].seen.append((sighting.time, sighting.found[other]))
        known.add(other)
    for number, found in enumerate(sighting.found):
        if number not in known:
            yield Path([(sighting.time, found)])


def _track(path: Path, clock: Clock) -> Track:
    start, end = clock.before(path.seen[0][0]), clock.after(path.at)
    boxes = {_down(time): grown(box, GROWTH) for time, box in path.pieces(start, end)}
    return Track(
        id=0,
        label=path.last.label,
        score=round(path.score, 4),
        start=_down(start),
        end=_down(end),
        boxes=tuple(_box(time, box) for time, box in boxes.items()),
    )


def _box(time: float, box: Edges) -> Box:
    """Rounded outwards by less than a tenth of a pixel."""
    left, top = floor(box[0] * TICKS) / TICKS, floor(box[1] * TICKS) / TICKS
    wide, high = (-floor(-(far - near) * TICKS) / TICKS for near, far in ((left, box[2]), (top, box[3])))
    return Box(t=time, x=left, y=top, w=wide, h=high)


def _down(time: float) -> float:
    return floor(time * TICKS) / TICKS


def _place(track: Track) -> tuple[float, str, float, float]:
    return track.start, track.label, track.boxes[0].x, track.boxes[0].y
