"""What a translator is, and which there are: a row here, a file beside it, and the conformance suite tests it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from rushes.engines import LruCache, build_engine
from rushes.llm import Budget
from rushes.ports import Storage
from rushes.settings import Settings

Tell = Callable[[float], None]
"""Told how far the work is (0 to 1)."""

ENGINES = {
    "apertium": "rushes.steps.translate.apertium:Apertium",
    "nllb": "rushes.steps.translate.nllb:Nllb",
    "llm": "rushes.steps.translate.llm:LanguageModel",
}
KEPT = 1  # engines whose models stay loaded


@dataclass(frozen=True)
class Ask:
    """Sentences to translate from one language into another (ISO 639 codes, or BCP 47 such as pt-br).

    `terms` maps words of the source to how they must be written in the translation; `lengths` are the most columns
    that each translation should have, for an engine that can heed them, and may be empty. `budget` is what it may
    spend; None: its own, by the settings.
    """

    sentences: tuple[str, ...]
    source: str
    target: str
    terms: Mapping[str, str] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    budget: Budget | None = None


@dataclass(frozen=True)
class Answer:
    """The translations, one for one and in order; "" where the engine gave none. `cost_usd`: what they cost."""

    texts: tuple[str, ...]
    cost_usd: float = 0.0


class Translator(Protocol):
    """Built once a process with its model, then asked for whole films.

    The constructor takes the model that was chosen ("": the engine's own choice), the settings, and the storage
    that holds models; it raises Unavailable with how to get what is missing.
    """

    row: str
    """Its name in ENGINES."""
    model: str
    """What is written in the translation: the model, and who runs it in which version."""
    quality: str
    """"full" or "draft"."""
    licence: str
    """Under which the model may be used; "" where the service's own terms hold."""
    heeds_terms: bool
    """Whether it takes `terms` itself; for any other they are hidden from it, see terms.py."""

    def __init__(self, model: str, settings: Settings, storage: Storage | None) -> None: ...

    def speaks(self, source: str, target: str) -> None:
        """Raises BadRequest, or Unavailable with how to get it, when this pair is none of the engine's."""
        ...

    def translate(self, ask: Ask, tell: Tell) -> Answer: ...


LOADED: LruCache[Translator] = LruCache(KEPT)


def engine(name: str, model: str, settings: Settings, storage: Storage | None = None) -> Translator:
    """The engine of that row, with its model loaded; the last one is kept.

    Raises BadRequest when there is no such row, Unavailable when its library or its model is not there.
    """
    return LOADED.get(
        (name, model, settings),
        lambda: build_engine("translator", ENGINES, name, "translate", model, settings, storage),
    )
