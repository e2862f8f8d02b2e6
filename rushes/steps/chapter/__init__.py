"""Divide a video into chapters, each with a title and a one-sentence summary.

This module is the package's public interface. Each engine has its own file and imports its library on first use.
"""

from rushes.steps.chapter.chapters import Chapter, read_chapters
from rushes.steps.chapter.engine import ENGINES
from rushes.steps.chapter.formats import chapters_to_vtt, to_youtube_description
from rushes.steps.chapter.mux import add_chapters
from rushes.steps.chapter.step import chapter_request, find_chapters, render_files, work

__all__ = [
    "ENGINES",
    "Chapter",
    "add_chapters",
    "chapter_request",
    "chapters_to_vtt",
    "find_chapters",
    "read_chapters",
    "render_files",
    "to_youtube_description",
    "work",
]
