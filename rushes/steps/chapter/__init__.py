"""Where a video turns to something new: its chapters, each with a title and a sentence.

The rest of rushes sees only what is named here. Engines lie one in a file; their libraries load when asked.
"""

from rushes.steps.chapter.chapters import Chapter, read
from rushes.steps.chapter.engine import ENGINES
from rushes.steps.chapter.formats import vtt, youtube
from rushes.steps.chapter.mux import mux
from rushes.steps.chapter.step import chapters, files, film_of, work

__all__ = ["ENGINES", "Chapter", "chapters", "files", "film_of", "mux", "read", "vtt", "work", "youtube"]
