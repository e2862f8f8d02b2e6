"""Encodes a whole film again: the way out where its packets cannot be replaced in part."""

from collections import deque
from collections.abc import Iterator
from itertools import chain, pairwise
from math import inf
from pathlib import Path
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media.container import open_video
from rushes.media.orientation import MATRIX
from rushes.media.packets import UNKNOWN, Mark
from rushes.steps.compose.child import encoders
from rushes.steps.compose.child.encode import Say, Work, covers_of, given, table
from rushes.steps.compose.encoded_packets import Encoded, Writer
from rushes.steps.compose.streams import Picture

TOLD_EVERY = 50  # pictures


def encode(
    path: str, say: Say, *, picture: dict[str, Any], covers: list[dict[str, Any]], name: str, nvenc: bool
) -> dict[str, Any]:
    """Write the part `name` with every picture that can be decoded, each at its time; the table is `pictures`.

    Answers {"pictures", "damaged", "matrix", "gpu"}: `matrix` is the display matrix, nine numbers, or none; `gpu`
    the encoder of a GPU that did it, when `nvenc` was asked for and is there.
    Raises Rejected: NO_FRAMES, and what opening does.
    """
    look = Picture(**picture)
    with open_video(path) as film, Writer(Path(name)) as part:
        work = Work(film, film.file.streams[look.index], look, table(), covers_of(covers))
        work.stream.codec_context.thread_type = "AUTO"
        work.stream.codec_context.thread_count = encoders.threads()
        matrix: list[int] = []
        gpu = encoders.on_gpu(look) if nvenc else ""
        encoder = encoders.whole(look, gpu)
        spans = dict(zip(work.packets.pts, work.packets.spans, strict=True))
        for packet in _encoded(work, encoder, matrix, say):
            data = bytes(packet)
            span = spans.get(packet.pts, 0)
            part.add(Encoded(packet.pts, packet.dts, packet.is_keyframe, span, len(data)), data)
        part.header, part.format = bytes(encoder.extradata or b""), encoder.pix_fmt
        if not part.packets:
            raise Rejected(
                Reason.NO_FRAMES, "No picture of the video can be decoded. Export it again, with H.264."
            )
        return {"pictures": len(part.packets), "damaged": film.errors, "matrix": matrix, "gpu": gpu}


def _encoded(work: Work, encoder: Any, matrix: list[int], say: Say) -> Iterator[Any]:
    keeps_order, fed = encoders.keeps_order(work.picture), deque[int]()
    keys = {pts for pts, mark in zip(work.packets.pts, work.packets.marks, strict=True) if mark & Mark.KEY}
    for number, (frame, after) in enumerate(pairwise(chain(_in_time(work), [None]))):
        if not number:
            matrix += _matrix(frame)
        if number % TOLD_EVERY == 0:
            say(min(1.0, number / max(1, len(work.packets))), "encoding the whole film")
        until = work.packets.at(after.pts) if after else inf
        fed.append(frame.pts)
        packets = given(encoder, work.covered(frame, until), "I" if frame.pts in keys else "NONE")
        yield from timed(packets, fed) if keeps_order else packets
    last = given(encoder, None)
    yield from timed(last, fed) if keeps_order else last


def timed(packets: list[Any], fed: deque[int]) -> list[Any]:
    """The packets at the times of the pictures that went in."""
    for packet in packets:
        packet.pts = packet.dts = fed.popleft()
    return packets


def _in_time(work: Work) -> Iterator[Any]:
    """Every frame with a time of its own; one without, or one that goes back, comes right after the last."""
    last = UNKNOWN
    for frame in work.film.frames(work.stream):
        if frame.pts is None or frame.pts <= last:
            frame.pts = max(last + 1, 0)
        last = frame.pts
        yield frame


def _matrix(frame: Any) -> list[int]:
    try:
        data = bytes(frame.side_data["DISPLAYMATRIX"])
    except KeyError:
        return []
    return list(MATRIX.unpack(data[: MATRIX.size])) if len(data) >= MATRIX.size else []
