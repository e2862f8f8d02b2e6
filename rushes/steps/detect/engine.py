"""The detector protocol and the registry of engines; the conformance suite tests every entry."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from rushes.engines import build_engine
from rushes.errors import BadRequest
from rushes.settings import Settings
from rushes.steps.follow import Detection

if TYPE_CHECKING:
    from rushes.media.sampling import Pixels

ENGINES = {
    "yunet": "rushes.steps.detect.yunet:YuNet",
    "nudenet": "rushes.steps.detect.nudenet:NudeNet",
    "vision": "rushes.steps.detect.vision:Vision",
}
"""`yunet`: faces, on this machine. `nudenet`: nudity and faces, on this machine; AGPL-3.0, so installed only on
request. `vision`: Google Cloud Vision, which receives the frames."""

EXTRAS = {"yunet": "watch", "nudenet": "nudenet", "vision": "vision"}


class Detector(Protocol):
    """Detects objects in frames. Built once per process, then called any number of times.

    The constructor takes the settings. It raises Unavailable, with instructions to get what is missing. `labels` maps
    the labels that the engine can detect to their default thresholds; `groups` are names for several labels. `batch`
    is the preferred number of frames per call, `long_side` their size in pixels.
    """

    labels: Mapping[str, float]
    groups: Mapping[str, tuple[str, ...]]
    usual: tuple[str, ...]
    """Labels or groups that are detected by default."""
    faint: float
    """The part of a threshold from which a detection triggers a closer look, and counts if its track is sure."""
    batch: int
    long_side: int
    model: str
    quality: str

    def __init__(self, settings: Settings) -> None: ...

    def see(
        self, pictures: "Sequence[Pixels]", thresholds: Mapping[str, float]
    ) -> list[tuple[Detection, ...]]:
        """Return the detections in each frame (BGR, height × width × 3), the surest first.

        `thresholds` maps labels to the least scores, as `resolve_thresholds` returns them. Boxes are inside the
        frame. Raises TryAgain if a service does not answer.
        """
        ...


@lru_cache(maxsize=2)
def engine(name: str, settings: Settings) -> Detector:
    """Return the engine of that name with its network loaded; the last two are cached.

    Raises BadRequest if there is no such engine, Unavailable if its library or its model is missing.
    """
    detector: Detector = build_engine("detector", ENGINES, name, EXTRAS.get(name, name), settings)
    return detector


def wanted(detector: Detector, classes: Mapping[str, float]) -> dict[str, float]:
    """Return labels with their thresholds for labels or groups; 0 means the engine's own threshold.

    Without classes, the engine's default labels. Raises BadRequest with the valid names.
    """
    requested = classes or dict.fromkeys(detector.usual, 0.0)
    return {label: score or detector.labels[label] for label, score in _expand_groups(detector, requested)}


def _expand_groups(detector: Detector, classes: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Yield (label, threshold), groups first, so that a label's own threshold wins over its group's."""
    for name in sorted(classes, key=lambda name: name not in detector.groups):
        if not 0 <= classes[name] <= 1:
            raise BadRequest(f"The threshold of {name} is {classes[name]:g}: choose one from 0 to 1.")
        labels = detector.groups.get(name) or ((name,) if name in detector.labels else ())
        if not labels:
            raise BadRequest(
                f"This detector does not know “{name}”: it knows {', '.join([*detector.groups, *detector.labels])}."
            )
        yield from ((label, classes[name]) for label in labels)


def faint_thresholds(detector: Detector, thresholds: Mapping[str, float]) -> dict[str, float]:
    """Return the scores from which a detection triggers a closer look."""
    return {label: detector.faint * score for label, score in thresholds.items()}


def filter_detections(
    detections: Iterable[Detection], thresholds: Mapping[str, float]
) -> tuple[Detection, ...]:
    """Return the detections of the given labels that reach their threshold, the surest first."""
    passing = (
        detection
        for detection in detections
        if detection.score >= thresholds.get(detection.label, 2.0) and detection.w > 0 and detection.h > 0
    )
    return tuple(sorted(passing, key=lambda detection: -detection.score))


def clip_detection(
    label: str, score: float, left: float, top: float, right: float, bottom: float
) -> Detection:
    """Return a detection with its box, given by its edges in fractions, clipped to the frame; its width may be 0."""
    left, top = min(max(left, 0.0), 1.0), min(max(top, 0.0), 1.0)
    right, bottom = min(max(right, left), 1.0), min(max(bottom, top), 1.0)
    return Detection(label, min(max(score, 0.0), 1.0), left, top, right - left, bottom - top)
