"""In the decoding child: copies a film's packets into a new file that has chapters."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from rushes.media.container import content, open_video

MILLI = Fraction(1, 1000)
NAMES = {"mov": "mp4", "mkv": "mkv", "webm": "webm"}


def copy(path: str, say: Callable[[float, str], None], *, marks: list[tuple[float, float, str]]) -> str:  # noqa: ARG001
    """Writes into the working folder; the file's name. A mark is (start, end, title), in seconds of the film."""
    import av

    with open_video(path) as film:
        name = f"chapters.{NAMES.get(film.container, 'mp4')}"
        with content(), av.open(name, "w") as output:
            streams = {
                stream.index: output.add_stream_from_template(stream)
                for stream in (film.video, film.audio)
                if stream is not None
            }
            chapters: list[Any] = [chapter(number, mark, film.zero) for number, mark in enumerate(marks)]
            output.set_chapters(chapters)
            for packet in film.file.demux([film.file.streams[index] for index in streams]):
                if packet.dts is not None:
                    packet.stream = streams[packet.stream.index]
                    output.mux(packet)
    return name


def chapter(number: int, mark: tuple[float, float, str], zero: float) -> dict[str, Any]:
    start, end, title = mark
    return {
        "id": number,
        "start": round((start + zero) / MILLI),
        "end": round((end + zero) / MILLI),
        "time_base": MILLI,
        "metadata": {"title": title},
    }
