"""How much two sentences are alike: by their meaning where an embedder is at hand, else by the words they share."""

from collections import Counter
from collections.abc import Sequence
from math import log
from typing import TYPE_CHECKING, Protocol

from rushes.errors import Unavailable
from rushes.nlp.embeddings import Vectors, engine
from rushes.nlp.words import tokens
from rushes.settings import Settings

if TYPE_CHECKING:
    import numpy as np

STEM = 6  # letters: words that begin alike are taken for forms of one word
MOST = 4_000  # different words that count


class Likeness(Protocol):
    """Sentences as rows of length 1 (or 0, without a word that counts): their product is their likeness."""

    row: str
    model: str

    def embed(self, sentences: Sequence[str]) -> Vectors: ...


class Lexical:
    """Words weighted by how few of `sentences` hold them (tf-idf). Any language with blanks between its words."""

    row, model = "lexical", "tf-idf"

    def __init__(self, sentences: Sequence[str], stop: frozenset[str] = frozenset()) -> None:
        self.stop = stop
        held = Counter(stem for sentence in sentences for stem in set(self.stems(sentence)))
        kept = [stem for stem, _ in held.most_common(MOST)]
        self.places = {stem: place for place, stem in enumerate(kept)}
        self.weights = [log(1 + len(sentences) / held[stem]) for stem in kept]

    def stems(self, sentence: str) -> list[str]:
        return [token.key[:STEM] for token in tokens(sentence) if token.key not in self.stop]

    def embed(self, sentences: Sequence[str]) -> Vectors:
        import numpy as np

        made = np.zeros((len(sentences), max(1, len(self.places))), np.float32)
        for row, sentence in enumerate(sentences):
            for stem in self.stems(sentence):
                if stem in self.places:
                    made[row, self.places[stem]] += self.weights[self.places[stem]]
        return unit(made)


def likeness(settings: Settings, sentences: Sequence[str], stop: frozenset[str]) -> tuple[Likeness, str]:
    """By meaning where the embedder of the settings is there; else by words, and why."""
    try:
        return engine(settings.embedder, settings), ""
    except Unavailable as error:
        return Lexical(sentences, stop), str(error)


def unit(rows: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> Vectors:
    """Each row at length 1; a row of zeros stays."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    made: Vectors = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return made
