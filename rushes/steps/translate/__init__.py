"""Translations of a transcript: subtitles in another language at the same times.

This module is the package's public interface. Each engine has its own file and imports its library on first use.
"""

from rushes.steps.translate.engine import load_translator
from rushes.steps.translate.step import glossary_terms, work
from rushes.steps.translate.translate import TranslationResult, translate
from rushes.steps.translate.translation import TranslatedCue, Translation, read_translation

__all__ = [
    "TranslatedCue",
    "Translation",
    "TranslationResult",
    "glossary_terms",
    "load_translator",
    "read_translation",
    "translate",
    "work",
]
