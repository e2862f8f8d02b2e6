"""SafeSearch, faces and text, by Google Cloud Vision: the pictures leave for Google, so only when chosen.

Ten pictures a request. SafeSearch says no place: what it finds covers the whole picture.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rushes.errors import TryAgain, Unavailable
from rushes.settings import Settings
from rushes.steps.detect.engine import inside, kept
from rushes.steps.detect.jpeg import Jpeg, encoded
from rushes.steps.follow import Detection

if TYPE_CHECKING:
    from rushes.media.sampling import Pixels

BATCH = 10  # pictures of a request: 16 and 10 MB are the service's own limits
LONG_SIDE = 1024  # pixels: SafeSearch wants 640 × 480, faces 1600 × 1200; this keeps ten under 10 MB
SAFE = ("adult", "spoof", "medical", "violence", "racy")
LIKELIHOOD = (0.0, 0.05, 0.25, 0.5, 0.75, 1.0)
"""SafeSearch answers in words, from UNKNOWN and VERY_UNLIKELY to VERY_LIKELY: these scores stand for them."""


class Vision:
    """The real client over REST. `pauses` are the seconds before it asks again after an answer that may pass."""

    labels: Mapping[str, float] = dict.fromkeys(SAFE, 0.75) | {"face": 0.5, "text": 0.5}
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

        self.seconds = settings.vision_seconds
        options = {"api_endpoint": settings.vision_endpoint} if settings.vision_endpoint else None
        self.client = vision.ImageAnnotatorClient(
            transport="rest", credentials=credentials(settings), client_options=options
        )

    def see(self, pictures: "Sequence[Pixels]", wanted: Mapping[str, float]) -> list[tuple[Detection, ...]]:
        return self.read([encoded(picture) for picture in pictures], wanted)

    def read(self, jpegs: Sequence[Jpeg], wanted: Mapping[str, float]) -> list[tuple[Detection, ...]]:
        """The same for pictures that are JPEG files already."""
        found: list[tuple[Detection, ...]] = []
        for first in range(0, len(jpegs), BATCH):
            some = jpegs[first : first + BATCH]
            answers = zip(some, self._asked(some, wanted), strict=True)
            found += [kept(everything(answer, jpeg.width, jpeg.height), wanted) for jpeg, answer in answers]
        return found

    def _asked(self, jpegs: Sequence[Jpeg], wanted: Mapping[str, float]) -> Sequence[Any]:
        for pause in self.pauses:
            try:
                return self._once(jpegs, wanted)
            except TryAgain:
                time.sleep(pause)
        return self._once(jpegs, wanted)

    def _once(self, jpegs: Sequence[Jpeg], wanted: Mapping[str, float]) -> Sequence[Any]:
        from google.api_core import exceptions
        from google.auth.exceptions import GoogleAuthError
        from google.protobuf.json_format import ParseError
        from requests import RequestException

        requests = [{"image": {"content": jpeg.data}, "features": features(wanted)} for jpeg in jpegs]
        try:
            answer = self.client.batch_annotate_images(
                request={"requests": requests}, retry=None, timeout=self.seconds
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
                f"Google Cloud Vision did not answer within {self.seconds:g} s ({type(error).__name__})."
            ) from error
        except (ParseError, UnicodeDecodeError) as error:
            raise TryAgain("Google Cloud Vision answered what is not an answer: try again later.") from error
        return checked(answer.responses, len(jpegs))


@lru_cache(maxsize=1)
def connected(settings: Settings) -> Vision:
    """The one of this process. A Lambda knows no other engine, and needs none of their libraries."""
    return Vision(settings)


def credentials(settings: Settings) -> Any:
    """None: what the machine has. Raises Unavailable for a key file that is none."""
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


def features(wanted: Mapping[str, float]) -> list[dict[str, Any]]:
    """Each is billed, so only what is wanted."""
    from google.cloud.vision import Feature

    kinds = [
        (Feature.Type.SAFE_SEARCH_DETECTION, any(label in wanted for label in SAFE)),
        (Feature.Type.FACE_DETECTION, "face" in wanted),
        (Feature.Type.TEXT_DETECTION, "text" in wanted),
    ]
    return [{"type_": kind, "max_results": 100} for kind, is_wanted in kinds if is_wanted]


def checked(responses: Sequence[Any], count: int) -> Sequence[Any]:
    """Raises TryAgain unless each picture has an answer that is none of a fault."""
    if len(responses) != count:
        raise TryAgain(f"Google Cloud Vision answered for {len(responses)} pictures, not for {count}.")
    for response in responses:
        if response.error.code:
            raise TryAgain(f"Google Cloud Vision could not look at a picture (code {response.error.code}).")
    return responses


def everything(answer: Any, wide: int, high: int) -> Iterator[Detection]:
    """All that the answer for one picture of that size (pixels) holds. Each word of a text is a find."""
    for label in SAFE:
        score = LIKELIHOOD[min(int(getattr(answer.safe_search_annotation, label)), len(LIKELIHOOD) - 1)]
        yield inside(label, score, 0.0, 0.0, 1.0, 1.0)
    for face in answer.face_annotations:
        yield around("face", face.detection_confidence, face.bounding_poly, wide, high)
    for word in answer.text_annotations[1:]:  # the first is all of them together
        yield around("text", 1.0, word.bounding_poly, wide, high)


def around(label: str, score: float, polygon: Any, wide: int, high: int) -> Detection:
    """The box round a polygon of pixels; the whole picture where there is none."""
    across = [vertex.x / wide for vertex in polygon.vertices] or [0.0, 1.0]
    down = [vertex.y / high for vertex in polygon.vertices] or [0.0, 1.0]
    return inside(label, score, min(across), min(down), max(across), max(down))
