"""Copy a video's packets into a new file with chapters. Runs in the decoder process."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from rushes.media.container import content, open_video

MILLISECOND = Fraction(1, 1000)
EXTENSIONS = {"mov": "mp4", "mkv": "mkv", "webm": "webm"}


def copy_with_chapters(
    path: str,
    report_progress: Callable[[float, str], None],  # noqa: ARG001
    *,
    chapters: list[tuple[float, float, str]],
) -> str:
    """Write the copy into the working folder and return its name. A chapter is (start, end, title) in seconds."""
    import av

    with open_video(path) as film:
        name = f"chapters.{EXTENSIONS.get(film.container, 'mp4')}"
        with content(), av.open(name, "w") as output:
            streams = {
                stream.index: output.add_stream_from_template(stream)
                for stream in (film.video, film.audio)
                if stream is not None
            }
            entries: list[Any] = [
                ffmpeg_chapter(number, chapter, film.zero) for number, chapter in enumerate(chapters)
            ]
            output.set_chapters(entries)
            for packet in film.file.demux([film.file.streams[index] for index in streams]):
                if packet.dts is not None:
                    packet.stream = streams[packet.stream.index]
                    output.mux(packet)
    return name


def ffmpeg_chapter(number: int, chapter: tuple[float, float, str], zero: float) -> dict[str, Any]:
    """Return the chapter as PyAV expects it."""
    start, end, title = chapter
    return {
        "id": number,
        "start": round((start + zero) / MILLISECOND),
        "end": round((end + zero) / MILLISECOND),
        "time_base": MILLISECOND,
        "metadata": {"title": title},
    }
