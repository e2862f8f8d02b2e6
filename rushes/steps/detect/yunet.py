"""Faces, by YuNet (Wu, Peng, Yu: “YuNet: a tiny millisecond-level face detector”, 2023; MIT), through OpenCV."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rushes.settings import Settings
from rushes.steps.detect.engine import inside, kept
from rushes.steps.follow import Detection
from rushes.weights import MODELS, find_model_path

if TYPE_CHECKING:
    from rushes.media.sampling import Pixels

OVERLAP = 0.3  # intersection over union from which two boxes are one face
MOST = 5000  # boxes of one picture before that is asked


class YuNet:
    """One thread: a picture of 640 × 360 takes 10 ms of one core, and the decoder wants the other."""

    labels: Mapping[str, float] = {"face": 0.5}
    groups: Mapping[str, tuple[str, ...]] = {}
    usual = ("face",)
    faint = 0.4  # 0.2: lower finds little more of what every picture shows, higher loses walking people
    batch = 1
    long_side = 640
    quality = "full"

    def __init__(self, settings: Settings) -> None:
        path = find_model_path("yunet", settings)
        import cv2

        cv2.setNumThreads(1)
        self.net = cv2.FaceDetectorYN.create(
            str(path), "", (self.long_side, self.long_side), 0.5, OVERLAP, MOST
        )
        self.model = f"{MODELS['yunet'].file} (sha256 {MODELS['yunet'].sha256[:12]})"

    def see(self, pictures: "Sequence[Pixels]", wanted: Mapping[str, float]) -> list[tuple[Detection, ...]]:
        self.net.setScoreThreshold(min(wanted.values(), default=1.0))
        return [kept(self._faces(picture), wanted) for picture in pictures]

    def _faces(self, picture: "Pixels") -> Iterator[Detection]:
        high, wide = picture.shape[:2]
        self.net.setInputSize((wide, high))
        rows = self.net.detect(picture)[1]
        for row in () if rows is None else rows.tolist():
            x, y, w, h, score = (float(row[k]) for k in (0, 1, 2, 3, -1))
            yield inside("face", score, x / wide, y / high, (x + w) / wide, (y + h) / high)
