"""A copy of a film with its chapters inside, as players show them: every packet is copied, nothing encoded again."""

from collections.abc import Sequence
from pathlib import Path

from rushes.media import decoder
from rushes.settings import Settings
from rushes.steps.chapter.chapters import Chapter

MOST_BYTES = 50_000_000_000  # of a copy


def mux(video: Path, chapters: Sequence[Chapter], folder: Path, settings: Settings) -> Path:
    """Write chapters.mp4, .webm, … into `folder`, in the film's own container; its path.

    Picture and sound are taken along, and nothing else. Raises Rejected for a film that cannot be read or copied.
    """
    marks = [[chapter.start, chapter.end, chapter.title] for chapter in chapters]
    name: str = decoder.run(
        "rushes.steps.chapter.child:copy", video, settings, keep=folder, writes=MOST_BYTES, marks=marks
    )
    return folder / name
