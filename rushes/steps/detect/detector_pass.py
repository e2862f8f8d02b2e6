"""Run a detector over a video: sample, detect, sample more closely around detections, build tracks.

One worker makes both passes, because the second needs the video, the network and the detections of the first. The
video is decoded in a child process; the network runs here, on pixels alone.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import Field

from rushes.domain import FrozenModel
from rushes.media import sampling
from rushes.media.decoder import Say, scaled
from rushes.media.sampling import Frame, Moment
from rushes.settings import Settings
from rushes.steps.detect.engine import Detector, engine, faint_thresholds, wanted
from rushes.steps.follow import Detections, Sighting, refinement, tracks
from rushes.steps.follow.gaps import REFINED_RATE

FIRST_PASS_SHARE = 0.5  # of the progress


class PassOptions(FrozenModel):
    """What to detect. `classes` maps an engine's labels or groups to thresholds, 0 for the engine's own.

    `rate` is that of the first pass, `refined_rate` that of the second around detections, in frames per second; 0
    skips the second pass.
    """

    detector: str
    classes: dict[str, float] = Field({})
    rate: float = Field(sampling.RATE, gt=0, le=30)
    refined_rate: float = Field(REFINED_RATE, ge=0, le=30)


class DetectorPass:
    """Passes frames to a detector in batches of its preferred size, and collects the detections."""

    def __init__(self, detector: Detector, labels: Mapping[str, float]) -> None:
        self.detector, self.labels = detector, labels
        self.seen: dict[int, Sighting] = {}
        self.waiting: list[Frame] = []

    def __call__(self, frame: Frame) -> None:
        """Queue a frame; one that was analyzed before is ignored."""
        if time_key(frame.time) in self.seen:
            return
        self.waiting.append(frame)
        if len(self.waiting) >= self.detector.batch:
            self.finish()

    def know(self, sightings: Sequence[Sighting]) -> None:
        """Add the results of another pass."""
        self.seen |= {time_key(sighting.time): sighting for sighting in sightings}

    def finish(self) -> None:
        """Analyze the queued frames."""
        results = (
            self.detector.see([frame.pixels for frame in self.waiting], self.labels) if self.waiting else []
        )
        for frame, detections in zip(self.waiting, results, strict=True):
            self.seen[time_key(frame.time)] = Sighting(frame.time, detections)
        self.waiting.clear()

    @property
    def sightings(self) -> list[Sighting]:
        """The results in the order of time."""
        return sorted(self.seen.values(), key=lambda sighting: sighting.time)


def time_key(time: float) -> int:
    """Return the time in milliseconds: two frames within half a millisecond are one."""
    return round(time * 1000)


def run_detector(
    video: Path,
    folder: Path,
    settings: Settings,
    options: PassOptions,
    report_progress: Say | None = None,
    given: Sequence[Sighting] | None = None,
) -> Detections:
    """Detect objects in a video and return the tracks that have to be covered.

    `first_pass` are the results of a first pass elsewhere; without them it runs here. Raises what the engine
    raises (BadRequest, Unavailable, TryAgain) and what decoding raises (Rejected, WorkerLost).
    """
    detector = engine(options.detector, settings)
    labels = wanted(detector, options.classes)
    detector_pass = DetectorPass(detector, faint_thresholds(detector, labels))
    source = sampling.reel(video, folder, settings)
    index = source.index
    cuts: set[float] = set()

    def analyze(moments: Sequence[Moment], say: Say | None) -> None:
        cuts.update(sampling.take(source, moments, detector_pass, long_side=detector.long_side, say=say))
        detector_pass.finish()

    if given is None:
        base_times = [(time, True) for time in sampling.base(index, options.rate)]
        analyze(base_times, scaled(report_progress, 0.0, FIRST_PASS_SHARE))
    else:
        detector_pass.know(given)
    if refined_times := refinement(detector_pass.sightings, index.length, options.refined_rate):
        analyze(refined_times, scaled(report_progress, FIRST_PASS_SHARE, 1.0))
    return Detections(
        engine=options.detector,
        model=detector.model,
        quality=detector.quality,
        duration=index.length,
        classes=labels,
        rate=options.rate,
        refined_rate=options.refined_rate,
        pictures=len(detector_pass.seen),
        cuts=tuple(round(cut, 6) for cut in sorted(cuts)),
        tracks=tracks(detector_pass.sightings, labels, sorted(cuts), index.length),
    )
