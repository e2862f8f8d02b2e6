"""Where to look again, more closely: between a picture with a hit and its neighbours."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rushes.media.sampling import Moment, fill
from rushes.steps.follow.sighting import Sighting

RATE = 5.0  # pictures a second round hits


def refinement(sightings: Sequence[Sighting], length: float, rate: float = RATE) -> list[Moment]:
    """The moments for rushes.media.sampling.take, rising: `rate` a second in each gap with a hit at either end.

    A faint find is a hit, too. `sightings` ascend; `length` is the film's, in seconds. The end of a gap is only
    passed, so that a cut just before it is seen.
    """
    looked = [(sighting.time, bool(sighting.found)) for sighting in sightings]
    return list(_moments(looked, length, rate)) if looked and rate else []


def _moments(looked: Sequence[tuple[float, bool]], length: float, rate: float) -> Iterator[Moment]:
    (first, hit_first), (last, hit_last) = looked[0], looked[-1]
    if hit_first:
        yield from ((time, True) for time in fill(0.0, first, rate))
    for (before, hit_before), (after, hit_after) in pairwise(looked):
        if hit_before or hit_after:
            yield from ((time, True) for time in fill(before, after, rate))
            yield after, False
    if hit_last:
        yield from ((time, True) for time in fill(last, length, rate))
