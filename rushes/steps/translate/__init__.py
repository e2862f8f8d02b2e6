"""Translations of a transcript: subtitles in another language at the same times.

This module is the package's public interface. Each engine has its own file and imports its library on first use.
"""

from rushes.steps.translate.engine import engine
from rushes.steps.translate.step import terms_of, work
from rushes.steps.translate.translate import TranslationResult, translate
from rushes.steps.translate.translation import TranslatedCue, Translation, read

__all__ = [
    "TranslatedCue",
    "Translation",
    "TranslationResult",
    "engine",
    "read",
    "terms_of",
    "translate",
    "work",
]
