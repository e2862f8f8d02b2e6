"""The step Index: what can be found in a film, each passage with a vector of its meaning.

It writes one file; Record brings it into the database with the other results, before anyone is told. So this step
needs no database, and what is found is always what was recorded.
"""

from rushes.steps.index.passages import chapter_passages, sighting_passages, speech_passages
from rushes.steps.index.step import SAVED, work

__all__ = ["SAVED", "chapter_passages", "sighting_passages", "speech_passages", "work"]
