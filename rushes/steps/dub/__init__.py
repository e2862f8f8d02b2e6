"""Translations spoken aloud: a track for each language, every line where its cue stands.

The rest of rushes sees only what is named here. Engines lie one in a file; their libraries load when asked.
"""

from rushes.steps.dub.engine import engine
from rushes.steps.dub.step import dub, work
from rushes.steps.dub.track import Dub, SpokenLine

__all__ = ["Dub", "SpokenLine", "dub", "engine", "work"]
