"""Encode frames as JPEG files for a service, each of at most MAX_JPEG_BYTES, so that ten fit into one request."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rushes.media.sampling import Pixels

MOST = 700_000  # bytes
QUALITIES = (90, 80, 65, 50)


class Jpeg(NamedTuple):
    """The bytes of a file, and the size of the image in pixels."""

    data: bytes
    width: int
    height: int


def encoded(picture: "Pixels") -> Jpeg:
    """Encode a frame at the best quality that fits; if none fits, at half the size."""
    import cv2

    for quality in QUALITIES:
        data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(data) <= MOST:
            return Jpeg(data, picture.shape[1], picture.shape[0])
    half_size = (max(1, picture.shape[1] // 2), max(1, picture.shape[0] // 2))
    smaller = cv2.resize(picture, half_size, interpolation=cv2.INTER_AREA)
    return encoded(smaller.astype(picture.dtype, copy=False))
