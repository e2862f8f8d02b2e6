"""Compare the kept streams that are not edited: other subtitles, a cover picture."""

from typing import Any

from rushes.media.container import open_video
from rushes.steps.compose.child.comparison import Found, only
from rushes.steps.compose.child.stream_scan import is_cover
from rushes.steps.compose.recipe import Recipe

NOTHING = 2  # bytes: an empty text, which MP4 stores between subtitles


def others(path: str, name: str, recipe: Recipe, result: Found) -> None:
    """Check that each kept stream has the same packets. Added subtitles follow those of the film."""
    subtitles = covers = 0
    for index in recipe.kept:
        with open_video(path) as film, open_video(name) as copy:
            film_stream = film.file.streams[index]
            if is_cover(film_stream):
                copy_streams: list[Any] = [stream for stream in copy.file.streams if is_cover(stream)][
                    covers:
                ]
                covers += 1
            else:
                copy_streams = list(copy.file.streams.subtitles)[subtitles:]
                subtitles += 1
            if not copy_streams or packet_payloads(film, film_stream) != packet_payloads(
                copy, copy_streams[0]
            ):
                result.refuse("a kept track has changed")


def packet_payloads(film: Any, stream: Any) -> list[bytes]:
    return [data for data in map(bytes, only(film, stream)) if len(data) > NOTHING]
