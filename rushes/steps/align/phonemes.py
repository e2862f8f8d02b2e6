"""The aligner for other languages: eSpeak NG says how a word sounds, its nearest English sounds are searched."""

from collections.abc import Sequence
from re import compile as pattern
from typing import TYPE_CHECKING

from rushes.steps.align.arpabet import to_arpabet
from rushes.steps.align.engine import AlignedSpans
from rushes.steps.align.espeak import phonemes
from rushes.steps.align.search import Search

if TYPE_CHECKING:
    from rushes.steps.transcribe.speech import Samples

PARTS = pattern(r"[^\s\-‐–—/|]+")
INITIALS = range(2, 6)  # letters of a word in capitals that may be said letter by letter


class Phonemes:
    """Measured on read German, Spanish, French and Italian. What was learnt of a word is kept."""

    row = "espeak"

    def __init__(self, voice: str, search: Search | None = None) -> None:
        self.voice, self.search = voice, search or Search(english=False)
        self.model = f"{voice} (eSpeak NG), {self.search.model}"
        self.known: dict[str, str] = {}

    def find(self, samples: "Samples", phrases: Sequence[Sequence[str]]) -> AlignedSpans:
        parts = {part for phrase in phrases for word in phrase for part in PARTS.findall(word)}
        self.study(sorted(parts - self.known.keys()))
        return self.search.find(samples, [[self.names(word) for word in phrase] for phrase in phrases])

    def names(self, word: str) -> list[str]:
        return [name for part in PARTS.findall(word) if (name := self.known[part])]

    def study(self, parts: Sequence[str]) -> None:
        for part, ways in zip(parts, pronunciations(parts, self.voice), strict=True):
            self.known[part] = self.search.learn(ways) if ways else ""


def pronunciations(words: Sequence[str], voice: str) -> list[list[str]]:
    """The ways in which each of the words may be said, in sounds of the model; none for what has no sound."""
    read, spelt = phonemes(words, voice), phonemes([letters(word) for word in words], voice)
    both = [(to_arpabet(whole), to_arpabet(apart)) for whole, apart in zip(read, spelt, strict=True)]
    return [list(dict.fromkeys(way for way in ways if way)) for ways in both]


def letters(word: str) -> str:
    """The letters of a word in capitals, which may be said one by one; "" for any other word."""
    bare = "".join(mark for mark in word if mark.isalpha())
    return " ".join(bare) if bare.isupper() and len(bare) in INITIALS else ""
