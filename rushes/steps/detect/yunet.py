"""Faces, by YuNet (Wu, Peng, Yu: “YuNet: a tiny millisecond-level face detector”, 2023; MIT), through OpenCV."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rushes.settings import Settings
from rushes.steps.detect.engine import clip_detection, filter_detections
from rushes.steps.follow import Detection
from rushes.weights import MODELS, find_model_path

if TYPE_CHECKING:
    from rushes.media.sampling import Pixels

NMS_THRESHOLD = 0.3  # intersection over union from which two boxes are one face
MAX_CANDIDATES = 5000  # boxes of one frame before non-maximum suppression


class YuNet:
    """Runs on one thread: a frame of 640 × 360 takes 10 ms of one core, and the decoder needs the other."""

    labels: Mapping[str, float] = {"face": 0.5}
    groups: Mapping[str, tuple[str, ...]] = {}
    usual = ("face",)
    faint = (
        0.4  # 0.2: a lower value gains little if every frame is analyzed, a higher one loses walking people
    )
    batch = 1
    long_side = 640
    quality = "full"

    def __init__(self, settings: Settings) -> None:
        path = find_model_path("yunet", settings)
        import cv2

        cv2.setNumThreads(1)
        self.net = cv2.FaceDetectorYN.create(
            str(path), "", (self.long_side, self.long_side), 0.5, NMS_THRESHOLD, MAX_CANDIDATES
        )
        self.model = f"{MODELS['yunet'].file} (sha256 {MODELS['yunet'].sha256[:12]})"

    def see(
        self, pictures: "Sequence[Pixels]", thresholds: Mapping[str, float]
    ) -> list[tuple[Detection, ...]]:
        self.net.setScoreThreshold(min(thresholds.values(), default=1.0))
        return [filter_detections(self._detect_faces(picture), thresholds) for picture in pictures]

    def _detect_faces(self, picture: "Pixels") -> Iterator[Detection]:
        height, width = picture.shape[:2]
        self.net.setInputSize((width, height))
        rows = self.net.detect(picture)[1]
        for row in () if rows is None else rows.tolist():
            x, y, w, h, score = (float(row[k]) for k in (0, 1, 2, 3, -1))
            yield clip_detection("face", score, x / width, y / height, (x + w) / width, (y + h) / height)
