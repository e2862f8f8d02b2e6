"""Nudity and faces, by the network 320n of NudeNet 3.4 (AGPL-3.0, hence the opt-in extra rushes[nudenet]).

Only the network comes from that package. It runs in a session of our own: one thread that sleeps while it waits
uses half the processor time of the default, and CUDA is used where it is. The package swaps red and blue twice
before the network, which so gets BGR.
"""

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rushes.errors import Unavailable
from rushes.settings import Settings
from rushes.steps.detect.engine import inside, kept
from rushes.steps.follow import Detection

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rushes.media.sampling import Pixels

NETWORK = "320n.onnx"
SIDE = 320  # pixels of the network's square
OVERLAP = 0.45  # intersection over union from which two boxes are one thing
THRESHOLD = 0.25  # recall is 38 % at 0.5, 61 % at 0: whoever covers wants more, not surer
CUDA = "CUDAExecutionProvider"

LABELS = [
    "female_genitalia_covered",
    "face_female",
    "buttocks_exposed",
    "female_breast_exposed",
    "female_genitalia_exposed",
    "male_breast_exposed",
    "anus_exposed",
    "feet_exposed",
    "belly_covered",
    "feet_covered",
    "armpits_covered",
    "armpits_exposed",
    "face_male",
    "belly_exposed",
    "male_genitalia_exposed",
    "anus_covered",
    "female_breast_covered",
    "buttocks_covered",
]
"""In the order of the network's outputs."""

NUDITY = (
    "female_breast_exposed",
    "female_genitalia_exposed",
    "male_genitalia_exposed",
    "buttocks_exposed",
    "anus_exposed",
)


class NudeNet:
    """On a processor one picture at a time is as fast as many; CUDA gets sixteen."""

    labels: Mapping[str, float] = dict.fromkeys(LABELS, THRESHOLD)
    groups: Mapping[str, tuple[str, ...]] = {
        "nudity": NUDITY,
        "adult": NUDITY,
        "face": ("face_female", "face_male"),
    }
    usual = ("nudity",)
    faint = 0.8  # its threshold is low already: half of it doubles the pictures looked at
    long_side = SIDE
    quality = "full"

    def __init__(self, settings: Settings) -> None:  # noqa: ARG002
        path = network()
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        providers = [CUDA] if CUDA in onnxruntime.get_available_providers() else []
        self.session: Any = onnxruntime.InferenceSession(
            str(path), options, providers=[*providers, "CPUExecutionProvider"]
        )
        self.input = self.session.get_inputs()[0].name
        on_cuda = CUDA in self.session.get_providers()
        self.batch = 16 if on_cuda else 1
        self.model = f"320n of nudenet {version('nudenet')}, AGPL-3.0" + (" (CUDA)" if on_cuda else "")

    def see(self, pictures: "Sequence[Pixels]", wanted: Mapping[str, float]) -> list[tuple[Detection, ...]]:
        import cv2

        if not pictures:
            return []
        squares = [square(picture) for picture in pictures]
        blob = cv2.dnn.blobFromImages(squares, 1 / 255, (SIDE, SIDE), swapRB=False, crop=False)
        outputs = self.session.run(None, {self.input: blob})[0]
        least = min(wanted.values(), default=1.0)
        return [
            kept(boxes(output, picture.shape[1], picture.shape[0], least), wanted)
            for output, picture in zip(outputs, pictures, strict=True)
        ]


def network() -> Path:
    """The file in the installed package, which is not imported. Raises Unavailable without it."""
    found = importlib.util.find_spec("nudenet")
    for folder in (found.submodule_search_locations or []) if found else []:
        if (path := Path(folder) / NETWORK).is_file():
            return path
    raise Unavailable(
        "The detector nudenet needs the package nudenet, whose licence is AGPL-3.0: install rushes[nudenet] "
        "if that suits you."
    )


def square(picture: "Pixels") -> Any:
    """The picture in the top left corner of a black square."""
    import cv2

    high, wide = picture.shape[:2]
    side = max(high, wide)
    return cv2.copyMakeBorder(picture, 0, side - high, 0, side - wide, cv2.BORDER_CONSTANT)


def boxes(output: "NDArray[np.float32]", wide: int, high: int, least: float) -> Iterator[Detection]:
    """From the network's rows (middle x, y, w, h in pixels of its square, then a score for each label)."""
    import cv2

    rows = output.T
    scores = rows[:, 4:]
    best = scores.max(axis=1)
    good = best >= least
    rows, best, kinds = rows[good], best[good], scores[good].argmax(axis=1)
    corners = rows[:, :4].copy()
    corners[:, :2] -= corners[:, 2:] / 2
    alive = cv2.dnn.NMSBoxesBatched(corners.tolist(), best.tolist(), kinds.tolist(), least, OVERLAP)
    scale = max(wide, high) / SIDE
    for k in alive:
        x, y, w, h = (float(value) * scale for value in corners[k])
        yield inside(LABELS[kinds[k]], float(best[k]), x / wide, y / high, (x + w) / wide, (y + h) / high)
