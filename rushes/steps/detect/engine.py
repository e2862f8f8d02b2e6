"""What a detector is, and which there are: a row here, a file beside it, and the conformance suite tests it."""

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
"""`yunet`: faces, on this machine. `nudenet`: nudity and faces, on this machine; AGPL-3.0, so never installed
unasked. `vision`: Google Cloud Vision, which gets the pictures."""

EXTRAS = {"yunet": "watch", "nudenet": "nudenet", "vision": "vision"}


class Detector(Protocol):
    """Finds things in pictures. Built once a process, then shown any number of pictures.

    The constructor takes the settings and raises Unavailable with how to get what is missing.
    `labels` maps what it can find to the score from which that counts when nobody says otherwise; `groups` are
    names for several labels. `batch` is how many pictures it likes at once, `long_side` how large, in pixels.
    """

    labels: Mapping[str, float]
    groups: Mapping[str, tuple[str, ...]]
    usual: tuple[str, ...]
    """Labels or groups that are looked for when nobody says which."""
    faint: float
    """Of a threshold: from which score on a thing is looked at again, and followed if it is sure elsewhere."""
    batch: int
    long_side: int
    model: str
    quality: str

    def __init__(self, settings: Settings) -> None: ...

    def see(self, pictures: "Sequence[Pixels]", wanted: Mapping[str, float]) -> list[tuple[Detection, ...]]:
        """What is in each picture (BGR, height × width × 3), the surest first.

        `wanted` maps labels to least scores, as `wanted()` gives them. Boxes lie inside the picture. Raises
        TryAgain when a service does not answer.
        """
        ...


@lru_cache(maxsize=2)
def engine(name: str, settings: Settings) -> Detector:
    """The engine of that row with its network loaded; the last two are kept.

    Raises BadRequest when there is no such row, Unavailable when its library or its model is not there.
    """
    made: Detector = build_engine("detector", ENGINES, name, EXTRAS.get(name, name), settings)
    return made


def wanted(detector: Detector, classes: Mapping[str, float]) -> dict[str, float]:
    """Labels and the least score of each, from labels or groups; 0 means the engine's own threshold.

    Without any the engine's usual ones. Raises BadRequest naming what there is.
    """
    asked = classes or dict.fromkeys(detector.usual, 0.0)
    return {label: score or detector.labels[label] for label, score in _spread(detector, asked)}


def _spread(detector: Detector, classes: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Groups first, so that a label's own threshold wins over its group's."""
    for name in sorted(classes, key=lambda name: name not in detector.groups):
        if not 0 <= classes[name] <= 1:
            raise BadRequest(f"The threshold of {name} is {classes[name]:g}: choose one from 0 to 1.")
        labels = detector.groups.get(name) or ((name,) if name in detector.labels else ())
        if not labels:
            raise BadRequest(
                f"This detector does not know “{name}”: it knows {', '.join([*detector.groups, *detector.labels])}."
            )
        yield from ((label, classes[name]) for label in labels)


def faintest(detector: Detector, wanted: Mapping[str, float]) -> dict[str, float]:
    """The scores from which on a find is reason to look again."""
    return {label: detector.faint * score for label, score in wanted.items()}


def kept(found: Iterable[Detection], wanted: Mapping[str, float]) -> tuple[Detection, ...]:
    """Those that are wanted and sure enough, the surest first."""
    good = (one for one in found if one.score >= wanted.get(one.label, 2.0) and one.w > 0 and one.h > 0)
    return tuple(sorted(good, key=lambda one: -one.score))


def inside(label: str, score: float, left: float, top: float, right: float, bottom: float) -> Detection:
    """A box by its edges, in fractions, cut off at the picture's edge; without width where nothing is left."""
    left, top = min(max(left, 0.0), 1.0), min(max(top, 0.0), 1.0)
    right, bottom = min(max(right, left), 1.0), min(max(bottom, top), 1.0)
    return Detection(label, min(max(score, 0.0), 1.0), left, top, right - left, bottom - top)
