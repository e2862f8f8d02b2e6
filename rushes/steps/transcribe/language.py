"""The language of a text, by py3langid (BSD), for texts that come without one."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any

from rushes.domain.transcript import UNDETERMINED

SURE = 0.7
"""Below this probability of py3langid the language stays "und". Of 182 sentences and pieces of six words in
English, German, Spanish, French and Italian, 135 were above it and all of those right; "Hello there." gets 0.32."""
MOST = 20_000  # characters that are looked at


def language_of(texts: Iterable[str]) -> str:
    """ISO 639 code of the language in which the texts, taken together, are written; "und" when unsure."""
    text = " ".join(texts)[:MOST]
    if not any(character.isalpha() for character in text):
        return UNDETERMINED
    code, chance = identifier().classify(text)
    return str(code) if chance >= SURE else UNDETERMINED


@cache
def identifier() -> Any:
    library: Any = import_module("py3langid.langid")
    return library.LanguageIdentifier.from_model_file(library.MODEL_FILE, norm_probs=True)
