"""Compares the streams that are kept without a look into them: other subtitles, a cover picture."""

from typing import Any

from rushes.media.container import open_video
from rushes.steps.compose.child.comparison import Found, only
from rushes.steps.compose.child.stream_scan import is_cover
from rushes.steps.compose.recipe import Recipe

NOTHING = 2  # bytes: a text of length 0, which MP4 puts where no subtitle is shown


def others(path: str, name: str, how: Recipe, found: Found) -> None:
    """Each kept stream is there, with the same packets. Ours come after those of the film."""
    subtitles = covers = 0
    for index in how.kept:
        with open_video(path) as film, open_video(name) as copy:
            mine = film.file.streams[index]
            if is_cover(mine):
                theirs: list[Any] = [stream for stream in copy.file.streams if is_cover(stream)][covers:]
                covers += 1
            else:
                theirs = list(copy.file.streams.subtitles)[subtitles:]
                subtitles += 1
            if not theirs or told(film, mine) != told(copy, theirs[0]):
                found.refuse("a track that should be kept has changed")


def told(film: Any, stream: Any) -> list[bytes]:
    return [data for data in map(bytes, only(film, stream)) if len(data) > NOTHING]
