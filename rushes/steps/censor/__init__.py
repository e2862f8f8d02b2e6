"""Which words of a transcript are not to be heard, and for how long each.

Words are compared whole, never by a part: “class” holds no other word. The rest of rushes sees only what is
named here; a language more is a file in lists/.
"""

from rushes.steps.censor.censored import Censored, Hit, read_censored
from rushes.steps.censor.lexicon import LEVELS, Lexicon, list_languages, load_lexicon
from rushes.steps.censor.step import censor_words, list_for, work
from rushes.steps.censor.tokens import tokens

__all__ = [
    "LEVELS",
    "Censored",
    "Hit",
    "Lexicon",
    "censor_words",
    "list_for",
    "list_languages",
    "load_lexicon",
    "read_censored",
    "tokens",
    "work",
]
