"""Describe a video: summaries, topics, key words, names, answers to questions, and speaking times.

This module is the package's public interface. Each engine has its own file and imports its library on first use.
"""

from rushes.steps.analyse.analysis import Analysis, read_analysis
from rushes.steps.analyse.engine import ENGINES
from rushes.steps.analyse.step import analyze_transcript, work

__all__ = ["ENGINES", "Analysis", "analyze_transcript", "read_analysis", "work"]
