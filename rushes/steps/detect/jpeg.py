"""Pictures as JPEG files for a service: never more than MOST bytes, so that ten fit into one request."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rushes.media.sampling import Pixels

MOST = 700_000  # bytes
QUALITIES = (90, 80, 65, 50)


class Jpeg(NamedTuple):
    """The bytes of a file, and the picture's size in pixels."""

    data: bytes
    width: int
    height: int


def encoded(picture: "Pixels") -> Jpeg:
    """The best quality that fits; a picture that fits at none is halved."""
    import cv2

    for quality in QUALITIES:
        data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(data) <= MOST:
            return Jpeg(data, picture.shape[1], picture.shape[0])
    half = (max(1, picture.shape[1] // 2), max(1, picture.shape[0] // 2))
    return encoded(cv2.resize(picture, half, interpolation=cv2.INTER_AREA).astype(picture.dtype, copy=False))
