"""The aligner for English: the dictionary that PocketSphinx carries, and eSpeak NG for names, numbers and signs."""

from collections.abc import Sequence
from re import compile as pattern

from rushes.steps.align.phonemes import Phonemes, letters
from rushes.steps.align.search import Search

WORD = pattern(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SIGNS = pattern(r"[\d%$€£&@#+=°§]")


class PocketSphinx(Phonemes):
    """A word in the dictionary is said as it stands there; another as eSpeak NG reads it."""

    row = "pocketsphinx"

    def __init__(self, voice: str) -> None:
        super().__init__(voice, Search(english=True))
        self.model = self.search.model

    def study(self, parts: Sequence[str]) -> None:
        entries = {part: entry(part) for part in parts}
        plain = {part: word for part, word in entries.items() if word and self.search.knows(word)}
        self.known |= plain
        super().study([part for part in parts if part not in plain])


def entry(part: str) -> str:
    """How the dictionary would write it; "" for what is no plain word."""
    parts = WORD.findall(part)
    if len(parts) != 1 or SIGNS.search(part) or letters(part):
        return ""
    return str(parts[0]).lower().replace("’", "'")
