"""Divide a video into chapters, each with a title and a one-sentence summary.

This module is the package's public interface. Each engine has its own file and imports its library on first use.
"""

from rushes.steps.chapter.chapters import Chapter, read
from rushes.steps.chapter.engine import ENGINES
from rushes.steps.chapter.formats import vtt, youtube
from rushes.steps.chapter.mux import mux
from rushes.steps.chapter.step import chapters, files, film_of, work

__all__ = ["ENGINES", "Chapter", "chapters", "files", "film_of", "mux", "read", "vtt", "work", "youtube"]
