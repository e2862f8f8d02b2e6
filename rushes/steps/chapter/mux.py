"""Copy a video with embedded chapters, as players show them. Packets are copied, nothing is re-encoded."""

from collections.abc import Sequence
from pathlib import Path

from rushes.media import decoder
from rushes.settings import Settings
from rushes.steps.chapter.chapters import Chapter

MAX_COPY_BYTES = 50_000_000_000


def add_chapters(video: Path, chapters: Sequence[Chapter], folder: Path, settings: Settings) -> Path:
    """Write chapters.mp4, .webm, … into `folder`, in the video's container, and return its path.

    Only picture and sound are copied. Raises Rejected for a video that cannot be read or copied.
    """
    entries = [[chapter.start, chapter.end, chapter.title] for chapter in chapters]
    name: str = decoder.run(
        "rushes.steps.chapter.child:copy_with_chapters",
        video,
        settings,
        keep=folder,
        writes=MAX_COPY_BYTES,
        chapters=entries,
    )
    return folder / name
