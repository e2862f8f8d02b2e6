"""Draws a face that real networks find, and films of it, so that no recording has to be kept."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

SKIN, HAIR, LIPS, GROUND = (150, 180, 230), (40, 50, 70), (90, 90, 190), (190, 200, 160)
SIZE = 200  # pixels of the drawing's square
Pixels = np.ndarray
Centre = tuple[float, float] | None


def face() -> Pixels:
    """SIZE × SIZE pixels, BGR."""
    image = np.full((SIZE, SIZE, 3), GROUND, np.uint8)
    x, y = SIZE // 2, SIZE // 2
    cv2.ellipse(image, (x, y - 7), (60, 80), 0, 0, 360, HAIR, -1)
    cv2.ellipse(image, (x, y), (54, 73), 0, 0, 360, SKIN, -1)
    for side in (-1, 1):
        cv2.ellipse(image, (x + side * 22, y - 14), (10, 5), 0, 0, 360, (245, 245, 245), -1)
        cv2.circle(image, (x + side * 22, y - 14), 5, HAIR, -1)
        cv2.ellipse(image, (x + side * 22, y - 26), (13, 4), 0, 180, 360, HAIR, 2)
    cv2.line(image, (x, y - 8), (x - 6, y + 17), (110, 140, 190), 2)
    cv2.line(image, (x - 6, y + 17), (x + 5, y + 18), (110, 140, 190), 2)
    cv2.ellipse(image, (x, y + 38), (22, 8), 0, 0, 360, LIPS, -1)
    cv2.line(image, (x - 20, y + 38), (x + 20, y + 38), (50, 50, 120), 2)
    return cv2.GaussianBlur(image, (5, 5), 0)


def picture(wide: int = 480, high: int = 270, *centres: tuple[float, float]) -> Pixels:
    """A plain picture with a face round each centre (fractions of the picture)."""
    image = np.full((high, wide, 3), GROUND, np.uint8)
    drawn = face()
    for across, down in centres:
        left, top = round(across * wide) - SIZE // 2, round(down * high) - SIZE // 2
        x0, y0, x1, y1 = max(0, left), max(0, top), min(wide, left + SIZE), min(high, top + SIZE)
        if x1 > x0 and y1 > y0:
            image[y0:y1, x0:x1] = drawn[y0 - top : y1 - top, x0 - left : x1 - left]
    return image


def film(
    path: Path,
    seconds: float,
    where: Callable[[float], Centre],
    *,
    gop: int = 50,
    fps: int = 25,
    scenes: Sequence[float] = (),
    size: tuple[int, int] = (480, 270),
) -> Path:
    """A film without sound; `where(t)` is the face's centre, or None. After each of `scenes` all is darker."""
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=fps, options={"preset": "ultrafast", "sc_threshold": "0"})
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = *size, "yuv420p", gop
        stream.codec_context.thread_count = 1
        for number in range(round(seconds * fps)):
            at = number / fps
            centre = where(at)
            image = picture(*size, *([centre] if centre else []))
            if sum(at >= scene for scene in scenes) % 2:
                image = (image * 0.55).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(image, "bgr24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path
