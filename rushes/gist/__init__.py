"""What a text is about, told in its own words: key phrases, sentences that stand for the rest, likeness.

No model writes here: every word was said in the video. Chapters and the analysis are made of it.
"""

from rushes.gist.likeness import Lexical, Likeness, likeness
from rushes.gist.numbered import numbered, spans
from rushes.gist.phrases import Phrase, key_phrases
from rushes.gist.sentences import central, ended
from rushes.gist.units import Unit, units
from rushes.gist.words import Token, stop_words, tokens

__all__ = [
    "Lexical",
    "Likeness",
    "Phrase",
    "Token",
    "Unit",
    "central",
    "ended",
    "key_phrases",
    "likeness",
    "numbered",
    "spans",
    "stop_words",
    "tokens",
    "units",
]
