"""What is said in a video, in other languages: subtitles at the same times, by an engine of one's choice.

The rest of rushes sees only what is named here. Engines lie one in a file; their libraries load when asked.
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
