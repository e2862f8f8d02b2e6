"""What an aligner is, and which there are: a row here, a file beside it, and the conformance suite tests it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from rushes.engines import build_engine

if TYPE_CHECKING:
    from rushes.steps.transcribe.speech import Samples

ENGINES = {
    "pocketsphinx": "rushes.steps.align.pocketsphinx:PocketSphinx",
    "espeak": "rushes.steps.align.phonemes:Phonemes",
}

LANGUAGES = {
    "en": ("pocketsphinx", "en-us"),
    "de": ("espeak", "de"),
    "es": ("espeak", "es"),
    "fr": ("espeak", "fr"),
    "it": ("espeak", "it"),
}
"""The aligner of a language (ISO 639), and the voice of eSpeak NG that says how its words sound."""


class Span(NamedTuple):
    """When a word is said, in seconds."""

    start: float
    end: float


class AlignedSpans(NamedTuple):
    """When each word is said, None for one that is not found, and when other things are said. Both ascend."""

    words: list[Span | None]
    foreign: list[Span]


class Aligner(Protocol):
    """Finds words in a sound. Built once a process for a language, then used by one thread at a time."""

    row: str
    model: str

    def __init__(self, voice: str) -> None: ...

    def find(self, samples: "Samples", phrases: Sequence[Sequence[str]]) -> AlignedSpans:
        """When each word of the phrases, one after the other, is said in mono samples of 16,000 a second.

        A phrase is a few words that are said together or not at all. Sound may hold speech that is in no
        phrase, and a phrase need not be said: its words, and words without a sound, are None. Times are
        seconds from the first sample. Memory grows with both: give at most a minute at a time.
        """
        ...


@lru_cache(maxsize=4)
def load_aligner(language: str) -> Aligner | None:
    """The aligner of a language, kept; None where there is none. Raises Unavailable when a library is missing."""
    if language not in LANGUAGES:
        return None
    row, voice = LANGUAGES[language]
    aligner: Aligner = build_engine("aligner", ENGINES, row, "listen", voice)
    return aligner
