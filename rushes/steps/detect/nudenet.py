"""Nudity and faces, by the network 320n of NudeNet 3.4 (AGPL-3.0, hence the opt-in extra rushes[nudenet]).

Only the network comes from that package. It runs in our own session: one thread that sleeps while it waits uses half
the CPU time of the default, and CUDA is used if present. The package swaps red and blue twice before the network, so
the network expects BGR.
"""

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rushes.errors import Unavailable
from rushes.settings import Settings
from rushes.steps.detect.engine import clip_detection, filter_detections
from rushes.steps.follow import Detection

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rushes.media.sampling import Pixels

NETWORK_FILE = "320n.onnx"
INPUT_SIDE = 320  # pixels
NMS_THRESHOLD = 0.45  # intersection over union from which two boxes are one object
SCORE_THRESHOLD = 0.25  # recall is 38 % at 0.5, 61 % at 0: for covering, recall matters more than precision
CUDA_PROVIDER = "CUDAExecutionProvider"

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
"""The labels in the order of the network's outputs."""

NUDITY = (
    "female_breast_exposed",
    "female_genitalia_exposed",
    "male_genitalia_exposed",
    "buttocks_exposed",
    "anus_exposed",
)


class NudeNet:
    """On a CPU one frame at a time is as fast as many; CUDA gets batches of sixteen."""

    labels: Mapping[str, float] = dict.fromkeys(LABELS, SCORE_THRESHOLD)
    groups: Mapping[str, tuple[str, ...]] = {
        "nudity": NUDITY,
        "adult": NUDITY,
        "face": ("face_female", "face_male"),
    }
    usual = ("nudity",)
    faint = 0.8  # the threshold is already low: half of it doubles the number of analyzed frames
    long_side = INPUT_SIDE
    quality = "full"

    def __init__(self, settings: Settings) -> None:  # noqa: ARG002
        path = find_network()
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        providers = [CUDA_PROVIDER] if CUDA_PROVIDER in onnxruntime.get_available_providers() else []
        self.session: Any = onnxruntime.InferenceSession(
            str(path), options, providers=[*providers, "CPUExecutionProvider"]
        )
        self.input = self.session.get_inputs()[0].name
        on_cuda = CUDA_PROVIDER in self.session.get_providers()
        self.batch = 16 if on_cuda else 1
        self.model = f"320n of nudenet {version('nudenet')}, AGPL-3.0" + (" (CUDA)" if on_cuda else "")

    def see(
        self, pictures: "Sequence[Pixels]", thresholds: Mapping[str, float]
    ) -> list[tuple[Detection, ...]]:
        import cv2

        if not pictures:
            return []
        squares = [pad_to_square(picture) for picture in pictures]
        blob = cv2.dnn.blobFromImages(squares, 1 / 255, (INPUT_SIDE, INPUT_SIDE), swapRB=False, crop=False)
        outputs = self.session.run(None, {self.input: blob})[0]
        min_score = min(thresholds.values(), default=1.0)
        return [
            filter_detections(parse_output(output, picture.shape[1], picture.shape[0], min_score), thresholds)
            for output, picture in zip(outputs, pictures, strict=True)
        ]


def find_network() -> Path:
    """Return the file in the installed package, which is not imported. Raises Unavailable without it."""
    spec = importlib.util.find_spec("nudenet")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(folder) / NETWORK_FILE).is_file():
            return path
    raise Unavailable(
        "The detector nudenet needs the package nudenet, whose licence is AGPL-3.0: install rushes[nudenet] "
        "if that suits you."
    )


def pad_to_square(picture: "Pixels") -> Any:
    """Return the frame in the top left corner of a black square."""
    import cv2

    height, width = picture.shape[:2]
    side = max(height, width)
    return cv2.copyMakeBorder(picture, 0, side - height, 0, side - width, cv2.BORDER_CONSTANT)


def parse_output(
    output: "NDArray[np.float32]", width: int, height: int, min_score: float
) -> Iterator[Detection]:
    """Yield detections of the network's rows (center x, y, w, h in input pixels, then a score for each label)."""
    import cv2

    rows = output.T
    scores = rows[:, 4:]
    best_scores = scores.max(axis=1)
    is_passing = best_scores >= min_score
    rows, best_scores = rows[is_passing], best_scores[is_passing]
    label_ids = scores[is_passing].argmax(axis=1)
    corners = rows[:, :4].copy()
    corners[:, :2] -= corners[:, 2:] / 2
    kept_indices = cv2.dnn.NMSBoxesBatched(
        corners.tolist(), best_scores.tolist(), label_ids.tolist(), min_score, NMS_THRESHOLD
    )
    scale = max(width, height) / INPUT_SIDE
    for k in kept_indices:
        x, y, w, h = (float(value) * scale for value in corners[k])
        yield clip_detection(
            LABELS[label_ids[k]],
            float(best_scores[k]),
            x / width,
            y / height,
            (x + w) / width,
            (y + h) / height,
        )
