"""The times of the second pass: between a frame with a detection and its neighbours."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rushes.media.sampling import Moment, fill
from rushes.steps.follow.sighting import Sighting

REFINED_RATE = 5.0  # frames per second around detections


def refinement(sightings: Sequence[Sighting], length: float, rate: float = REFINED_RATE) -> list[Moment]:
    """Return ascending times for rushes.media.sampling.take_frames: `rate` per second in each gap next to a detection.

    A faint detection counts too. `sightings` ascend; `length` is that of the video, in seconds. The end of a gap is
    decoded but not wanted, so that a cut just before it is detected.
    """
    hits = [(sighting.time, bool(sighting.detections)) for sighting in sightings]
    return list(_refinement_times(hits, length, rate)) if hits and rate else []


def _refinement_times(hits: Sequence[tuple[float, bool]], length: float, rate: float) -> Iterator[Moment]:
    (first_time, is_first_hit), (last_time, is_last_hit) = hits[0], hits[-1]
    if is_first_hit:
        yield from ((time, True) for time in fill(0.0, first_time, rate))
    for (start, is_start_hit), (end, is_end_hit) in pairwise(hits):
        if is_start_hit or is_end_hit:
            yield from ((time, True) for time in fill(start, end, rate))
            yield end, False
    if is_last_hit:
        yield from ((time, True) for time in fill(last_time, length, rate))
