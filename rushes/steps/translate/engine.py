"""The Translator protocol and its engines: a row in ENGINES, one file each, tested by a conformance suite."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from rushes.engines import LruCache, build_engine
from rushes.llm import Budget
from rushes.ports import Storage
from rushes.settings import Settings

ReportFraction = Callable[[float], None]
"""Called with the fraction that is done, 0 to 1."""

ENGINES = {
    "apertium": "rushes.steps.translate.apertium:Apertium",
    "nllb": "rushes.steps.translate.nllb:Nllb",
    "llm": "rushes.steps.translate.llm:LanguageModel",
}
MAX_LOADED_ENGINES = 1


@dataclass(frozen=True)
class TranslationRequest:
    """Sentences to translate from one language into another (ISO 639 codes, or BCP 47 such as pt-br).

    `terms` maps source words to their required form in the translation. `lengths` are the maximum columns of each
    translation, for engines that support a limit; empty: no limit. `budget` limits the cost; None: the settings' limit.
    """

    sentences: tuple[str, ...]
    source: str
    target: str
    terms: Mapping[str, str] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    budget: Budget | None = None


@dataclass(frozen=True)
class TranslationResponse:
    """The translations in the order of the sentences; "" where the engine returned none."""

    texts: tuple[str, ...]
    cost_usd: float = 0.0


class Translator(Protocol):
    """Translates sentences. Built once per process with its model and used for whole films.

    The constructor takes the model name ("": the engine's default), the settings and the storage that holds models.
    It raises Unavailable with instructions if a library or model is missing.
    """

    row: str
    """Its name in ENGINES."""
    model: str
    """Stored in the translation: the model and the library that runs it, with versions."""
    quality: str
    """"full" or "draft"."""
    licence: str
    """The model's licence; "" if the terms of the service apply."""
    supports_terms: bool
    """Whether the engine applies `terms` itself. Otherwise glossary.py masks them beforehand."""

    def __init__(self, model: str, settings: Settings, storage: Storage | None) -> None: ...

    def check_language_pair(self, source: str, target: str) -> None:
        """Raise BadRequest for an unsupported language pair, Unavailable with instructions for a missing one."""
        ...

    def translate(
        self, request: TranslationRequest, report_fraction: ReportFraction
    ) -> TranslationResponse: ...


ENGINE_CACHE: LruCache[Translator] = LruCache(MAX_LOADED_ENGINES)


def load_translator(name: str, model: str, settings: Settings, storage: Storage | None = None) -> Translator:
    """Load the engine of a row with its model; the last one stays cached.

    Raises BadRequest for an unknown row, Unavailable if its library or model is missing.
    """
    return ENGINE_CACHE.get(
        (name, model, settings),
        lambda: build_engine("translator", ENGINES, name, "translate", model, settings, storage),
    )
