"""Take still frames: seek, decode as little as possible, turn upright, write JPEG."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media.container import Film, content, open_video
from rushes.media.orientation import of_frame

KEY_FRAME_TOLERANCE = 0.25  # of the distance between stills, by which a key frame may be early
JPEG_QSCALE = 4  # of mjpeg, 2 is best and 31 worst
MIN_SIDE = 16  # pixels
MAX_FALLBACK_FRAMES = 10  # searched for the first intact one

ProgressCallback = Callable[[float, str], None]


def take_stills(
    path: str, report_progress: ProgressCallback, *, times: list[float], long_side: int, max_pixels: int
) -> list[dict[str, Any]]:
    """Write 0001.jpg … into the working folder; return their time (seconds), name, width, height (pixels).

    A video in which seeking yields no frame gives its first frame.
    """
    for find_frames in (_seek_frames, _first_frame):
        with open_video(path) as film:
            stream = film.video
            if stream is None or stream.codec_context is None:
                return []
            stream.codec_context.thread_count = 1
            stream.codec_context.options = {"max_pixels": str(max_pixels)}
            frames = find_frames(film, stream, times)
            if stills := _write(frames, stream, long_side, len(times), report_progress):
                return stills
    return []


def _write(
    frames: Iterator[tuple[float, Any]],
    stream: Any,
    long_side: int,
    total: int,
    report_progress: ProgressCallback,
) -> list[dict[str, Any]]:
    stills: list[dict[str, Any]] = []
    for time, frame in frames:
        still = _encode(frame, stream, long_side)
        if still is None:
            continue
        name = f"{len(stills) + 1:04}.jpg"
        Path(name).write_bytes(still.pop("data"))
        stills.append({"time": round(time, 6), "name": name, **still})
        report_progress(len(stills) / total, "taking pictures")
    return stills


def _first_frame(film: Film, stream: Any, times: list[float]) -> Iterator[tuple[float, Any]]:
    """Yield the first intact frame, or else the very first."""
    first_frames = islice(film.frames(stream), MAX_FALLBACK_FRAMES)
    frames = [(film.time(frame.pts, stream) or 0.0, frame) for frame in first_frames]
    intact = [(time, frame) for time, frame in frames if not frame.is_corrupt and time <= times[-1]]
    yield from (intact or frames)[:1]


def _seek_frames(film: Film, stream: Any, times: list[float]) -> Iterator[tuple[float, Any]]:
    """Yield (time, frame) in order for each time that has its own frame."""
    distance = times[1] - times[0] if len(times) > 1 else 0.0
    last_time = -1.0
    for wanted_time in times:
        match = _seek_frame(film, stream, wanted_time, distance * KEY_FRAME_TOLERANCE, last_time)
        if match is not None and match[0] > last_time:
            last_time = match[0]
            yield match


def _seek_frame(
    film: Film, stream: Any, wanted_time: float, tolerance: float, last_time: float
) -> tuple[float, Any] | None:
    """Return a key frame at most `tolerance` seconds before `wanted_time`, else the frame displayed then."""
    try:
        film.seek(max(wanted_time, 0.0), stream)
    except Rejected as damage:
        if damage.reason is not Reason.CORRUPT:
            raise
        film.errors += 1
        return None
    displayed: tuple[float, Any] | None = None
    for frame in film.frames(stream):
        time = film.time(frame.pts, stream)
        if time is None or frame.is_corrupt:
            continue
        if displayed is not None and time > wanted_time:
            return displayed
        displayed = (time, frame)
        if time >= wanted_time or (wanted_time - time <= tolerance and time > last_time):
            return displayed
    return displayed


def _encode(frame: Any, stream: Any, long_side: int) -> dict[str, Any] | None:
    """Return the frame as JPEG bytes with its size; None if FFmpeg cannot convert or encode it."""
    try:
        with content():
            return _encode_jpeg(_turn_upright(frame, stream, long_side))
    except Rejected as damage:
        if damage.reason is not Reason.CORRUPT:
            raise
        return None


def _turn_upright(frame: Any, stream: Any, long_side: int) -> Any:
    from av.filter import Graph

    orientation = of_frame(frame)
    width, height = size(frame.width, frame.height, float(stream.sample_aspect_ratio or 1), long_side)
    graph = Graph()
    chain = [
        graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=stream.time_base
        )
    ]
    chain.append(graph.add("scale", f"{width}:{height}:out_range=full"))
    chain += [graph.add(name, arguments or None) for name, arguments in orientation.filters]
    chain += [graph.add("format", "yuvj420p"), graph.add("buffersink")]
    graph.link_nodes(*chain).configure()
    graph.vpush(frame)
    return graph.vpull()


def size(width: int, height: int, aspect: float, long_side: int) -> tuple[int, int]:
    """Return width and height in even square pixels with a long side of at most `long_side`; never enlarged."""
    square_width = width * aspect
    factor = min(1.0, long_side / max(square_width, height))
    return (
        max(MIN_SIDE, round(square_width * factor / 2) * 2),
        max(MIN_SIDE, round(height * factor / 2) * 2),
    )


def _encode_jpeg(frame: Any) -> dict[str, Any]:
    from fractions import Fraction

    from av import CodecContext

    encoder: Any = CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.qmin = encoder.qmax = JPEG_QSCALE
    frame.pts = 0
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    data = b"".join(bytes(packet) for packet in packets)
    return {"data": data, "width": frame.width, "height": frame.height}
