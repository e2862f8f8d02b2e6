"""Speak translations: one audio track per language, each line at the time of its cue.

This module is the package's public interface. Each engine has its own file and imports its library on first use.
"""

from rushes.steps.dub.engine import load_speaker
from rushes.steps.dub.step import work, write_dub
from rushes.steps.dub.track import Dub, SpokenLine

__all__ = ["Dub", "SpokenLine", "load_speaker", "work", "write_dub"]
