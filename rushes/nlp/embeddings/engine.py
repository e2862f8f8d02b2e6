"""What an embedder is, and which there are: a row here, a file beside it, and the conformance suite tests it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, TypeAlias

from rushes.engines import build_engine
from rushes.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"
"""(n, dimensions), each row of length 1: the product of two rows is their cosine."""

ENGINES = {"minilm": "rushes.nlp.embeddings.minilm:MiniLM"}


class Embedder(Protocol):
    """Turns sentences into vectors. Built once a process, then asked any number of times.

    The constructor takes the settings and raises Unavailable with how to get what is missing.
    """

    row: str
    """Its name in ENGINES."""
    model: str
    """Vectors of two models are not to be compared: this names the model, its version and its arithmetic."""
    dimensions: int
    quality: str
    """ "compact": small and fast, English first."""

    def __init__(self, settings: Settings) -> None: ...

    def embed(self, sentences: Sequence[str]) -> Vectors:
        """One row for each sentence, in their order. The same sentence always gives the same row.

        What is longer than the model can read is cut off; see the engine's own file.
        """
        ...


@lru_cache(maxsize=2)
def engine(name: str, settings: Settings) -> Embedder:
    """The engine of that row with its model loaded; the last two are kept.

    Raises BadRequest when there is no such row, Unavailable when its library or its model is not there.
    """
    made: Embedder = build_engine("embedder", ENGINES, name, "embed", settings)
    return made
