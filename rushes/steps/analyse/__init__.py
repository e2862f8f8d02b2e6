"""What a video is about: summaries, topics, key words, names, answers to questions, and how much is spoken.

The rest of rushes sees only what is named here. Engines lie one in a file; their libraries load when asked.
"""

from rushes.steps.analyse.analysis import Analysis, read
from rushes.steps.analyse.engine import ENGINES
from rushes.steps.analyse.step import analysis, work

__all__ = ["ENGINES", "Analysis", "analysis", "read", "work"]
