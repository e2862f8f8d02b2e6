"""Takes still pictures: seek, decode as little as possible, turn upright, write JPEG."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media.container import Film, content, open_video
from rushes.media.orientation import of_frame

NEAR = 0.25  # a key frame this part of the distance to the last picture before its time is near enough
QUALITY = 4  # of mjpeg, 2 is best and 31 worst
SMALLEST = 16  # pixels of a side
FIRST = 10  # pictures among which the first whole one is looked for

Say = Callable[[float, str], None]


def take(
    path: str, say: Say, *, times: list[float], long_side: int, most_pixels: int
) -> list[dict[str, Any]]:
    """Write 0001.jpg … into the working folder; answers their time (seconds), name, width, height (pixels).

    A film in which nothing can be found by seeking gives its first picture.
    """
    for find in (_frames, _first):
        with open_video(path) as film:
            stream = film.video
            if stream is None or stream.codec_context is None:
                return []
            stream.codec_context.thread_count = 1
            stream.codec_context.options = {"max_pixels": str(most_pixels)}
            if taken := _write(find(film, stream, times), stream, long_side, len(times), say):
                return taken
    return []


def _write(
    found: Iterator[tuple[float, Any]], stream: Any, long_side: int, wanted: int, say: Say
) -> list[dict[str, Any]]:
    taken: list[dict[str, Any]] = []
    for time, frame in found:
        picture = _encode(frame, stream, long_side)
        if picture is None:
            continue
        name = f"{len(taken) + 1:04}.jpg"
        Path(name).write_bytes(picture.pop("data"))
        taken.append({"time": round(time, 6), "name": name, **picture})
        say(len(taken) / wanted, "taking pictures")
    return taken


def _first(film: Film, stream: Any, times: list[float]) -> Iterator[tuple[float, Any]]:
    """The first whole picture, or the first of all."""
    frames = [(film.time(frame.pts, stream) or 0.0, frame) for frame in islice(film.frames(stream), FIRST)]
    whole = [(time, frame) for time, frame in frames if not frame.is_corrupt and time <= times[-1]]
    yield from (whole or frames)[:1]


def _frames(film: Film, stream: Any, times: list[float]) -> Iterator[tuple[float, Any]]:
    """(time, frame) for each time that has a picture of its own, in order."""
    distance = times[1] - times[0] if len(times) > 1 else 0.0
    last = -1.0
    for wanted in times:
        found = _at(film, stream, wanted, distance * NEAR, last)
        if found is not None and found[0] > last:
            last = found[0]
            yield found


def _at(film: Film, stream: Any, wanted: float, near: float, after: float) -> tuple[float, Any] | None:
    """The key frame at most `near` seconds before `wanted`, else the picture shown at `wanted`."""
    try:
        film.seek(max(wanted, 0.0), stream)
    except Rejected as damage:
        if damage.reason is not Reason.CORRUPT:
            raise
        film.errors += 1
        return None
    shown: tuple[float, Any] | None = None
    for frame in film.frames(stream):
        time = film.time(frame.pts, stream)
        if time is None or frame.is_corrupt:
            continue
        if shown is not None and time > wanted:
            return shown
        shown = (time, frame)
        if time >= wanted or (wanted - time <= near and time > after):
            return shown
    return shown


def _encode(frame: Any, stream: Any, long_side: int) -> dict[str, Any] | None:
    """The frame as JPEG bytes with its size; None when FFmpeg cannot turn or encode it."""
    try:
        with content():
            return _jpeg(_upright(frame, stream, long_side))
    except Rejected as damage:
        if damage.reason is not Reason.CORRUPT:
            raise
        return None


def _upright(frame: Any, stream: Any, long_side: int) -> Any:
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
    """Width and height in square, even pixels whose long side is at most `long_side`; never made larger."""
    wide = width * aspect
    factor = min(1.0, long_side / max(wide, height))
    return max(SMALLEST, round(wide * factor / 2) * 2), max(SMALLEST, round(height * factor / 2) * 2)


def _jpeg(frame: Any) -> dict[str, Any]:
    from fractions import Fraction

    from av import CodecContext

    encoder: Any = CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.qmin = encoder.qmax = QUALITY
    frame.pts = 0
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    return {"data": b"".join(bytes(p) for p in packets), "width": frame.width, "height": frame.height}
