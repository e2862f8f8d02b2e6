"""Where a video turns to something new: its chapters, each with a title and a sentence.

The rest of rushes sees only what is named here. Engines lie one in a file; their libraries load when asked.
"""

from rushes.chapter.chapters import Chapter, read
from rushes.chapter.engine import ENGINES
from rushes.chapter.formats import vtt, youtube
from rushes.chapter.mux import mux
from rushes.chapter.step import chapters, files, film_of, work

__all__ = ["ENGINES", "Chapter", "chapters", "files", "film_of", "mux", "read", "vtt", "work", "youtube"]
