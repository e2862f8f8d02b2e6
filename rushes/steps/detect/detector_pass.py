"""One look at one film: sample, detect, look again round the hits, follow.

It is one pass of one worker, because the second look needs the film, the network and the first look's hits at
the same place. The film is decoded in a child; the network runs here, on pixels alone.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import Field

from rushes.domain import FrozenModel
from rushes.media import sampling
from rushes.media.decoder import Say, scaled
from rushes.media.sampling import Frame, Moment
from rushes.settings import Settings
from rushes.steps.detect.engine import Detector, engine, faintest, wanted
from rushes.steps.follow import Detections, Sighting, refinement, tracks
from rushes.steps.follow.gaps import RATE as REFINED

FIRST_PASS = 0.5  # of the progress


class PassOptions(FrozenModel):
    """What to look for. `classes` maps an engine's labels or groups to least scores, 0 for the engine's own.

    `rate` is of the first look, `refined_rate` of the second round hits, in pictures a second; 0: no second.
    """

    detector: str
    classes: dict[str, float] = Field({})
    rate: float = Field(sampling.RATE, gt=0, le=30)
    refined_rate: float = Field(REFINED, ge=0, le=30)


class DetectorPass:
    """Shows pictures to a detector, as many at once as it likes, and keeps what it saw."""

    def __init__(self, detector: Detector, labels: Mapping[str, float]) -> None:
        self.detector, self.labels = detector, labels
        self.seen: dict[int, Sighting] = {}
        self.waiting: list[Frame] = []

    def __call__(self, frame: Frame) -> None:
        """A picture that was seen before is not looked at again."""
        if mark(frame.time) in self.seen:
            return
        self.waiting.append(frame)
        if len(self.waiting) >= self.detector.batch:
            self.finish()

    def know(self, sightings: Sequence[Sighting]) -> None:
        """Take over what others have seen."""
        self.seen |= {mark(sighting.time): sighting for sighting in sightings}

    def finish(self) -> None:
        """Look at those that wait."""
        found = (
            self.detector.see([frame.pixels for frame in self.waiting], self.labels) if self.waiting else []
        )
        for frame, things in zip(self.waiting, found, strict=True):
            self.seen[mark(frame.time)] = Sighting(frame.time, things)
        self.waiting.clear()

    @property
    def sightings(self) -> list[Sighting]:
        return sorted(self.seen.values(), key=lambda sighting: sighting.time)


def mark(time: float) -> int:
    """Two pictures within half a millisecond are one."""
    return round(time * 1000)


def run_detector(
    video: Path,
    folder: Path,
    settings: Settings,
    look: PassOptions,
    say: Say | None = None,
    given: Sequence[Sighting] | None = None,
) -> Detections:
    """What is in a film, and where it has to be covered.

    `given` is a first look that others have had; without, it is had here. Raises
    what the engine raises (BadRequest, Unavailable, TryAgain) and what decoding raises (Rejected, WorkerLost).
    """
    detector = engine(look.detector, settings)
    labels = wanted(detector, look.classes)
    watcher = DetectorPass(detector, faintest(detector, labels))
    reel = sampling.reel(video, folder, settings)
    film = reel.index
    cuts: set[float] = set()

    def again(moments: Sequence[Moment], part: Say | None) -> None:
        cuts.update(sampling.take(reel, moments, watcher, long_side=detector.long_side, say=part))
        watcher.finish()

    if given is None:
        again([(time, True) for time in sampling.base(film, look.rate)], scaled(say, 0.0, FIRST_PASS))
    else:
        watcher.know(given)
    if moments := refinement(watcher.sightings, film.length, look.refined_rate):
        again(moments, scaled(say, FIRST_PASS, 1.0))
    return Detections(
        engine=look.detector,
        model=detector.model,
        quality=detector.quality,
        duration=film.length,
        classes=labels,
        rate=look.rate,
        refined_rate=look.refined_rate,
        pictures=len(watcher.seen),
        cuts=tuple(round(cut, 6) for cut in sorted(cuts)),
        tracks=tracks(watcher.sightings, labels, sorted(cuts), film.length),
    )
