"""Re-encode a whole film whose packets cannot be replaced in part."""

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

TOLD_EVERY = 50  # pictures between progress reports


def encode(
    path: str, say: Say, *, picture: dict[str, Any], covers: list[dict[str, Any]], name: str, nvenc: bool
) -> dict[str, Any]:
    """Write the part `name` with every decodable picture at its time; the packet table is `pictures`.

    Returns {"pictures", "damaged", "matrix", "gpu"}: `matrix` is the display matrix, nine numbers, or empty; `gpu`
    is the GPU encoder, if `nvenc` is set and one is available. Raises Rejected: NO_FRAMES, and the errors of opening.
    """
    video = Picture(**picture)
    with open_video(path) as film, Writer(Path(name)) as part:
        work = Work(film, film.file.streams[video.index], video, table(), covers_of(covers))
        work.stream.codec_context.thread_type = "AUTO"
        work.stream.codec_context.thread_count = encoders.threads()
        matrix: list[int] = []
        gpu = encoders.on_gpu(video) if nvenc else ""
        encoder = encoders.whole(video, gpu)
        spans = dict(zip(work.packets.pts, work.packets.spans, strict=True))
        for packet in _encode_frames(work, encoder, matrix, say):
            data = bytes(packet)
            span = spans.get(packet.pts, 0)
            part.add(Encoded(packet.pts, packet.dts, packet.is_keyframe, span, len(data)), data)
        part.header, part.format = bytes(encoder.extradata or b""), encoder.pix_fmt
        if not part.packets:
            raise Rejected(
                Reason.NO_FRAMES, "No picture of the video can be decoded. Export it again, with H.264."
            )
        return {"pictures": len(part.packets), "damaged": film.errors, "matrix": matrix, "gpu": gpu}


def _encode_frames(work: Work, encoder: Any, matrix: list[int], say: Say) -> Iterator[Any]:
    keeps_order, fed_pts = encoders.keeps_order(work.picture), deque[int]()
    keys = {pts for pts, mark in zip(work.packets.pts, work.packets.marks, strict=True) if mark & Mark.KEY}
    for index, (frame, next_frame) in enumerate(pairwise(chain(_decode_with_times(work), [None]))):
        if not index:
            matrix += _read_display_matrix(frame)
        if index % TOLD_EVERY == 0:
            say(min(1.0, index / max(1, len(work.packets))), "encoding the whole film")
        until = work.packets.at(next_frame.pts) if next_frame else inf
        fed_pts.append(frame.pts)
        packets = given(encoder, work.covered(frame, until), "I" if frame.pts in keys else "NONE")
        yield from timed(packets, fed_pts) if keeps_order else packets
    flushed = given(encoder, None)
    yield from timed(flushed, fed_pts) if keeps_order else flushed


def timed(packets: list[Any], fed_pts: deque[int]) -> list[Any]:
    """Give the packets the times of the pictures they encode."""
    for packet in packets:
        packet.pts = packet.dts = fed_pts.popleft()
    return packets


def _decode_with_times(work: Work) -> Iterator[Any]:
    """Yield every frame with an increasing time stamp; a missing or decreasing one becomes the last plus 1."""
    last_pts = UNKNOWN
    for frame in work.film.frames(work.stream):
        if frame.pts is None or frame.pts <= last_pts:
            frame.pts = max(last_pts + 1, 0)
        last_pts = frame.pts
        yield frame


def _read_display_matrix(frame: Any) -> list[int]:
    try:
        data = bytes(frame.side_data["DISPLAYMATRIX"])
    except KeyError:
        return []
    return list(MATRIX.unpack(data[: MATRIX.size])) if len(data) >= MATRIX.size else []
