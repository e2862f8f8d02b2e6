"""SafeSearch, faces and text, by Google Cloud Vision: the frames are sent to Google, so only if requested.

Ten frames per request. SafeSearch reports no position: its detections cover the whole frame.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rushes.errors import TryAgain, Unavailable
from rushes.settings import Settings
from rushes.steps.detect.engine import clip_detection, filter_detections
from rushes.steps.detect.jpeg import Jpeg, encoded
from rushes.steps.follow import Detection

if TYPE_CHECKING:
    from rushes.media.sampling import Pixels

BATCH = 10  # frames per request: the limits of the service are 16 frames and 10 MB
LONG_SIDE = 1024  # pixels: SafeSearch wants 640 × 480, faces 1600 × 1200; this keeps ten under 10 MB
SAFE_SEARCH_LABELS = ("adult", "spoof", "medical", "violence", "racy")
LIKELIHOOD_SCORES = (0.0, 0.05, 0.25, 0.5, 0.75, 1.0)
"""The scores for SafeSearch's likelihoods, from UNKNOWN and VERY_UNLIKELY to VERY_LIKELY."""


class Vision:
    """The client over REST. `retry_pauses` are the seconds before each retry after a transient error."""

    labels: Mapping[str, float] = dict.fromkeys(SAFE_SEARCH_LABELS, 0.75) | {"face": 0.5, "text": 0.5}
    groups: Mapping[str, tuple[str, ...]] = {"nudity": ("adult", "racy")}
    usual: tuple[str, ...] = ("adult",)
    faint = 0.6  # of LIKELY: POSSIBLE
    batch = BATCH
    long_side = LONG_SIDE
    quality = "full"
    model = "Google Cloud Vision v1"
    pauses: tuple[float, ...] = (1.0, 4.0)

    def __init__(self, settings: Settings) -> None:
        from google.cloud import vision

        self.timeout_seconds = settings.vision_seconds
        options = {"api_endpoint": settings.vision_endpoint} if settings.vision_endpoint else None
        self.client = vision.ImageAnnotatorClient(
            transport="rest", credentials=credentials(settings), client_options=options
        )

    def see(
        self, pictures: "Sequence[Pixels]", thresholds: Mapping[str, float]
    ) -> list[tuple[Detection, ...]]:
        return self.read([encoded(picture) for picture in pictures], thresholds)

    def read(self, jpegs: Sequence[Jpeg], thresholds: Mapping[str, float]) -> list[tuple[Detection, ...]]:
        """Like `detect`, for frames that are JPEG files already."""
        detections: list[tuple[Detection, ...]] = []
        for first in range(0, len(jpegs), BATCH):
            batch = jpegs[first : first + BATCH]
            for jpeg, response in zip(batch, self._request_with_retries(batch, thresholds), strict=True):
                annotations = parse_annotations(response, jpeg.width, jpeg.height)
                detections.append(filter_detections(annotations, thresholds))
        return detections

    def _request_with_retries(self, jpegs: Sequence[Jpeg], thresholds: Mapping[str, float]) -> Sequence[Any]:
        for pause in self.pauses:
            try:
                return self._request(jpegs, thresholds)
            except TryAgain:
                time.sleep(pause)
        return self._request(jpegs, thresholds)

    def _request(self, jpegs: Sequence[Jpeg], thresholds: Mapping[str, float]) -> Sequence[Any]:
        from google.api_core import exceptions
        from google.auth.exceptions import GoogleAuthError
        from google.protobuf.json_format import ParseError
        from requests import RequestException

        requests = [
            {"image": {"content": jpeg.data}, "features": billed_features(thresholds)} for jpeg in jpegs
        ]
        try:
            response = self.client.batch_annotate_images(
                request={"requests": requests}, retry=None, timeout=self.timeout_seconds
            )
        except (exceptions.Unauthorized, exceptions.Forbidden, GoogleAuthError) as error:
            raise Unavailable(
                "Google Cloud Vision refuses the credentials: set RUSHES_VISION_CREDENTIALS to a key file of a "
                "project where the Vision API is on."
            ) from error
        except (exceptions.ClientError, exceptions.ServerError) as error:
            raise TryAgain(f"Google Cloud Vision answered {error.code}: try again later.") from error
        except RequestException as error:
            raise TryAgain(
                f"Google Cloud Vision did not answer within {self.timeout_seconds:g} s ({type(error).__name__})."
            ) from error
        except (ParseError, UnicodeDecodeError) as error:
            raise TryAgain("Google Cloud Vision returned an invalid response: try again later.") from error
        return check_responses(response.responses, len(jpegs))


@lru_cache(maxsize=1)
def connected(settings: Settings) -> Vision:
    """Return the client of this process. A Lambda uses no other engine, and has none of their libraries."""
    return Vision(settings)


def credentials(settings: Settings) -> Any:
    """Return the credentials of the settings; None for those of the machine. Raises Unavailable if invalid."""
    if not settings.vision_credentials:
        return None
    if settings.vision_credentials == "anonymous":
        from google.auth.credentials import AnonymousCredentials

        return AnonymousCredentials()  # type: ignore[no-untyped-call]
    from google.oauth2.service_account import Credentials

    try:
        if settings.vision_credentials.startswith("{"):
            return Credentials.from_service_account_info(json.loads(settings.vision_credentials))  # type: ignore[no-untyped-call]
        return Credentials.from_service_account_file(settings.vision_credentials)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise Unavailable(
            "RUSHES_VISION_CREDENTIALS is neither a key file of Google Cloud nor the text of one."
        ) from error


def billed_features(thresholds: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return the features to request: only those of the given labels, because each is billed."""
    from google.cloud.vision import Feature

    features = [
        (Feature.Type.SAFE_SEARCH_DETECTION, any(label in thresholds for label in SAFE_SEARCH_LABELS)),
        (Feature.Type.FACE_DETECTION, "face" in thresholds),
        (Feature.Type.TEXT_DETECTION, "text" in thresholds),
    ]
    return [{"type_": kind, "max_results": 100} for kind, is_wanted in features if is_wanted]


def check_responses(responses: Sequence[Any], count: int) -> Sequence[Any]:
    """Return the responses. Raises TryAgain unless each frame has one without an error."""
    if len(responses) != count:
        raise TryAgain(f"Google Cloud Vision answered for {len(responses)} pictures, not for {count}.")
    for response in responses:
        if response.error.code:
            raise TryAgain(f"Google Cloud Vision could not look at a picture (code {response.error.code}).")
    return responses


def parse_annotations(response: Any, width: int, height: int) -> Iterator[Detection]:
    """Yield all detections of the response for one frame of that size (pixels). Each word of a text is one."""
    for label in SAFE_SEARCH_LABELS:
        score = LIKELIHOOD_SCORES[
            min(int(getattr(response.safe_search_annotation, label)), len(LIKELIHOOD_SCORES) - 1)
        ]
        yield clip_detection(label, score, 0.0, 0.0, 1.0, 1.0)
    for face in response.face_annotations:
        yield polygon_box("face", face.detection_confidence, face.bounding_poly, width, height)
    for word in response.text_annotations[1:]:  # the first is the whole text
        yield polygon_box("text", 1.0, word.bounding_poly, width, height)


def polygon_box(label: str, score: float, polygon: Any, width: int, height: int) -> Detection:
    """Return the bounding box of a polygon in pixels; the whole frame if it has no vertices."""
    xs = [vertex.x / width for vertex in polygon.vertices] or [0.0, 1.0]
    ys = [vertex.y / height for vertex in polygon.vertices] or [0.0, 1.0]
    return clip_detection(label, score, min(xs), min(ys), max(xs), max(ys))
