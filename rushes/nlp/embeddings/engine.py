"""The embedder protocol and the registry of engines; the conformance suite tests every entry."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, TypeAlias

from rushes.engines import build_engine
from rushes.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"
"""(n, dimensions), each row of length 1: the dot product of two rows is their cosine."""

ENGINES = {"minilm": "rushes.nlp.embeddings.minilm:MiniLM"}


class Embedder(Protocol):
    """Turns sentences into vectors. Built once per process, then called any number of times.

    The constructor takes the settings. It raises Unavailable, with instructions to get what is missing.
    """

    row: str
    """Its name in ENGINES."""
    model: str
    """The model, its version and its arithmetic: vectors of two different models are not comparable."""
    dimensions: int
    quality: str
    """ "compact": small and fast, English first."""

    def __init__(self, settings: Settings) -> None: ...

    def embed(self, sentences: Sequence[str]) -> Vectors:
        """Return one row per sentence, in order. The same sentence always gives the same row.

        A sentence longer than the model can read is truncated; see the engine's own file.
        """
        ...


@lru_cache(maxsize=2)
def engine(name: str, settings: Settings) -> Embedder:
    """Return the engine of that name with its model loaded; the last two are cached.

    Raises BadRequest if there is no such engine, Unavailable if its library or its model is missing.
    """
    embedder: Embedder = build_engine("embedder", ENGINES, name, "embed", settings)
    return embedder
