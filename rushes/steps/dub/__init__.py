"""Speak translations: one audio track per language, each line at the time of its cue.

This module is the package's public interface. Each engine has its own file and imports its library on first use.
"""

from rushes.steps.dub.engine import engine
from rushes.steps.dub.step import dub, work
from rushes.steps.dub.track import Dub, SpokenLine

__all__ = ["Dub", "SpokenLine", "dub", "engine", "work"]
