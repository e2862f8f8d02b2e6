"""A second look at the moderated copy: what is still to be seen where it should be covered."""

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

RATE = 2.0  # pictures a second of the covered time
TOUCHES = 0.5  # of a find's area that lies under covers, from which it should not have been found


class Remaining(FrozenModel):
    """One find in the copy. `time` in seconds, the box in fractions of the picture."""

    time: float
    label: str
    score: float
    x: float
    y: float
    w: float
    h: float


class Recheck(FrozenModel):
    """`pictures` were looked at; `remaining` is what should have been covered and was found again."""

    engine: str
    model: str
    classes: dict[str, float]
    pictures: int
    remaining: tuple[Remaining, ...] = ()


def recheck(
    copy: Path, edits: Edits, look: PassOptions, folder: Path, settings: Settings, say: Say | None = None
) -> Recheck:
    """Show the copy's covered spans to the detector once more, RATE pictures a second.

    Raises what rushes.steps.detect.detector_pass raises.
    """
    detector = engine(look.detector, settings)
    labels = wanted(detector, look.classes)
    watcher = DetectorPass(detector, labels)
    reel = sampling.reel(copy, folder, settings)
    when = moments(edits.blurs, reel.index.length)
    sampling.take(reel, when, watcher, long_side=detector.long_side, say=say)
    watcher.finish()
    remaining = tuple(
        Remaining(time=one.time, label=it.label, score=it.score, x=it.x, y=it.y, w=it.w, h=it.h)
        for one in watcher.sightings
        for it in one.found
        if covered(it, one.time, edits.blurs) >= TOUCHES
    )
    return Recheck(
        engine=look.detector,
        model=detector.model,
        classes=labels,
        pictures=len(watcher.seen),
        remaining=remaining,
    )


def moments(blurs: Sequence[Blur], length: float) -> list[Moment]:
    """Moments inside the covered spans, each span seen at least once."""
    times: set[float] = set()
    for blur in blurs:
        end = min(length, length if blur.end is None else blur.end)
        if end > blur.start_time:
            times.update(sampling.fill(blur.start_time, end, RATE) or [(blur.start_time + end) / 2])
    return [(time, True) for time in sorted(times)]


def covered(found: Detection, time: float, blurs: Sequence[Blur]) -> float:
    """The largest part of a find that one cover hides at this time, of 1."""
    return max((hidden(found, blur, time) for blur in blurs), default=0.0)


def hidden(found: Detection, blur: Blur, time: float) -> float:
    if not blur.start_time <= time < (float("inf") if blur.end is None else blur.end):
        return 0.0
    box = next((box for box in reversed(blur.boxes) if box.t <= time), blur.boxes[0])
    wide = min(found.x + found.w, box.x + box.w) - max(found.x, box.x)
    high = min(found.y + found.h, box.y + box.h) - max(found.y, box.y)
    return max(0.0, wide) * max(0.0, high) / (found.w * found.h)
