"""Check the moderated copy with the detector: find what is still visible although it should be covered."""

from collections.abc import Sequence
from pathlib import Path

from rushes.domain import FrozenModel
from rushes.domain.edits import Blur, Edits
from rushes.media import sampling
from rushes.media.decoder import Say
from rushes.media.sampling import Moment
from rushes.settings import Settings
from rushes.steps.detect.detector_pass import DetectorPass, PassOptions
from rushes.steps.detect.engine import engine, wanted
from rushes.steps.follow import Detection

RECHECK_RATE = 2.0  # frames per second of the covered time
MIN_COVERED_FRACTION = 0.5  # of a detection's area, from which it should not have been detected


class Remaining(FrozenModel):
    """One detection in the copy. `time` in seconds, the box in fractions of the frame."""

    time: float
    label: str
    score: float
    x: float
    y: float
    w: float
    h: float


class Recheck(FrozenModel):
    """`pictures` is the number of analyzed frames; `remaining` should have been covered and was detected again."""

    engine: str
    model: str
    classes: dict[str, float]
    pictures: int
    remaining: tuple[Remaining, ...] = ()


def recheck(
    copy: Path,
    edits: Edits,
    options: PassOptions,
    folder: Path,
    settings: Settings,
    report_progress: Say | None = None,
) -> Recheck:
    """Run the detector over the covered spans of the copy, RECHECK_RATE frames per second.

    Raises what rushes.steps.detect.detector_pass raises.
    """
    detector = engine(options.detector, settings)
    labels = wanted(detector, options.classes)
    detector_pass = DetectorPass(detector, labels)
    source = sampling.reel(copy, folder, settings)
    times = recheck_times(edits.blurs, source.index.length)
    sampling.take(source, times, detector_pass, long_side=detector.long_side, say=report_progress)
    detector_pass.finish()
    remaining = tuple(
        Remaining(
            time=sighting.time,
            label=detection.label,
            score=detection.score,
            x=detection.x,
            y=detection.y,
            w=detection.w,
            h=detection.h,
        )
        for sighting in detector_pass.sightings
        for detection in sighting.detections
        if covered_fraction(detection, sighting.time, edits.blurs) >= MIN_COVERED_FRACTION
    )
    return Recheck(
        engine=options.detector,
        model=detector.model,
        classes=labels,
        pictures=len(detector_pass.seen),
        remaining=remaining,
    )


def recheck_times(blurs: Sequence[Blur], length: float) -> list[Moment]:
    """Return times inside the covered spans, at least one per span."""
    times: set[float] = set()
    for blur in blurs:
        end = min(length, length if blur.end is None else blur.end)
        if end > blur.start_time:
            times.update(sampling.fill(blur.start_time, end, RECHECK_RATE) or [(blur.start_time + end) / 2])
    return [(time, True) for time in sorted(times)]


def covered_fraction(detection: Detection, time: float, blurs: Sequence[Blur]) -> float:
    """Return the largest fraction of a detection that one blur covers at this time."""
    return max((fraction_under_blur(detection, blur, time) for blur in blurs), default=0.0)


def fraction_under_blur(detection: Detection, blur: Blur, time: float) -> float:
    """Return the fraction of a detection's area that a blur covers at this time."""
    if not blur.start_time <= time < (float("inf") if blur.end is None else blur.end):
        return 0.0
    box = next((box for box in reversed(blur.boxes) if box.t <= time), blur.boxes[0])
    width = min(detection.x + detection.w, box.x + box.w) - max(detection.x, box.x)
    height = min(detection.y + detection.h, box.y + box.h) - max(detection.y, box.y)
    return max(0.0, width) * max(0.0, height) / (detection.w * detection.h)
