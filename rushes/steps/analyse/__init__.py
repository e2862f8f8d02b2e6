"""Describe a video: summaries, topics, key words, names, answers to questions, and speaking times.

This module is the package's public interface. Each engine has its own file and imports its library on first use.
"""

from rushes.steps.analyse.analysis import Analysis, read
from rushes.steps.analyse.engine import ENGINES
from rushes.steps.analyse.step import analysis, work

__all__ = ["ENGINES", "Analysis", "analysis", "read", "work"]
