"""An independent judge of copies: decodes film and copy in full and knows nothing of how the copy was made."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np

from rushes.domain.edits import Blur, Edits

SLACK = 1e-5  # seconds
CLOCK = 5e-4  # seconds: half a tick of Matroska's
LAST = 0.02  # seconds that the last picture is shown, at least
NEAR_BLACK = 60  # of 255: what a lossy codec may make of black
WHOLE = 0.97  # of a region's pixels


@dataclass(frozen=True)
class Picture:
    """One decoded picture: when it is shown (seconds of the film), its planes' digest, whether it leaks."""

    start: float
    end: float
    planes: bytes
    leaks: bool


@dataclass(frozen=True)
class Judgement:
    """`identical`: pictures that are the same in both. `leaks`: start times of those that show what is covered."""

    pictures: int
    identical: int
    same_times: bool
    leaks: list[float]


def judge(film: Path, copy: Path, edits: Edits, stream: int = 0) -> Judgement:
    """Compare all pictures. Blurs must be solid."""
    mine, theirs = list(pictures(film, stream, Edits())), list(pictures(copy, 0, edits))
    starts = [[picture.start for picture in one] for one in (mine, theirs)]
    return Judgement(
        pictures=len(theirs),
        identical=sum(a.planes == b.planes for a, b in zip(mine, theirs, strict=False)),
        same_times=len(mine) == len(theirs) and np.allclose(*starts, atol=CLOCK),
        leaks=[picture.start for picture in theirs if picture.leaks],
    )


def pictures(path: Path, stream: int, edits: Edits) -> Iterator[Picture]:
    with av.open(str(path)) as file:
        zero = max(0, file.start_time or 0) / 1e6
        for frame, after in pairwise(chain(file.decode(video=stream), [None])):
            start = float(frame.pts * frame.time_base) - zero
            end = float(after.pts * after.time_base) - zero if after else start + LAST
            leaks = any(shows(start, end, frame, blur) for blur in edits.blurs)
            yield Picture(start, end, hashlib.sha1(raw(frame), usedforsecurity=False).digest(), leaks)


def raw(frame: Any) -> bytes:
    rows = [np.frombuffer(p, np.uint8).reshape(p.height, -1)[:, : p.width] for p in frame.planes]
    return b"".join(row.tobytes() for row in rows)


def upright(frame: Any) -> Any:
    deep = "10" in frame.format.name
    plane = frame.planes[0]
    luma = np.frombuffer(plane, np.uint16 if deep else np.uint8).reshape(plane.height, -1)[:, : plane.width]
    return np.rot90(luma >> 2 if deep else luma, frame.rotation // 90)


def shows(start: float, end: float, frame: Any, blur: Blur) -> bool:
    """Whether anything can be seen where a solid box should be while the frame is shown."""
    last = blur.end if blur.end is not None else np.inf
    if end <= blur.start_time + SLACK or start >= last - SLACK:
        return False
    luma = upright(frame)
    height, width = luma.shape
    for box, until in zip(blur.boxes, [*(b.t for b in blur.boxes[1:]), np.inf], strict=True):
        since = -np.inf if box is blur.boxes[0] else box.t
        if min(end, last) <= since + SLACK or max(start, blur.start_time) >= until - SLACK:
            continue
        left, right = (round(min(max(v, 0), 1) * width) for v in (box.x, box.x + box.w))
        top, bottom = (round(min(max(v, 0), 1) * height) for v in (box.y, box.y + box.h))
        inside = luma[top + 1 : bottom - 1, left + 1 : right - 1]
        if inside.size and (inside < NEAR_BLACK).mean() < WHOLE:
            return True
    return False


def clean(path: Path) -> bool:
    """Whether every picture and every sound decodes without the slightest complaint."""
    with av.open(str(path)) as file:
        streams = [*file.streams.video[:1], *file.streams.audio]
        for stream in streams:
            stream.codec_context.options = {"err_detect": "explode"}
        try:
            return sum(1 for _ in file.decode(*streams)) > 0
        except av.FFmpegError:
            return False


def loudness(path: Path, start: float, end: float) -> float:
    """The loudest sample from `start` to `end`, in seconds of the film."""
    loudest = 0.0
    with av.open(str(path)) as file:
        zero = max(0, file.start_time or 0) / 1e6
        resampler = av.AudioResampler("fltp", "stereo", 48_000)
        for frame in file.decode(audio=0):
            for piece in resampler.resample(frame):
                at = float(piece.pts * piece.time_base) - zero
                samples = piece.to_ndarray()
                first, last = (round((when - at) * 48_000) for when in (start, end))
                inside = samples[:, max(0, first) : max(0, last)]
                loudest = max(loudest, float(np.abs(inside).max())) if inside.size else loudest
    return loudest
