"""The similarity of sentences: by meaning if an embedder is available, else by the words they share."""

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

STEM_CHARS = 6  # words with the same first characters count as forms of one word
MAX_STEMS = 4_000  # different stems that count


class Likeness(Protocol):
    """Turns sentences into rows of length 1 (or 0, without a content word): their dot product is the similarity."""

    row: str
    model: str

    def embed(self, sentences: Sequence[str]) -> Vectors: ...


class Lexical:
    """TF-IDF vectors over `sentences`, for any language with spaces between its words."""

    row, model = "lexical", "tf-idf"

    def __init__(self, sentences: Sequence[str], stop: frozenset[str] = frozenset()) -> None:
        self.stop = stop
        sentence_counts = Counter(stem for sentence in sentences for stem in set(self.stems(sentence)))
        vocabulary = [stem for stem, _ in sentence_counts.most_common(MAX_STEMS)]
        self.columns = {stem: column for column, stem in enumerate(vocabulary)}
        self.weights = [log(1 + len(sentences) / sentence_counts[stem]) for stem in vocabulary]

    def stems(self, sentence: str) -> list[str]:
        """Return the stems of the content words of a sentence."""
        return [token.key[:STEM_CHARS] for token in tokens(sentence) if token.key not in self.stop]

    def embed(self, sentences: Sequence[str]) -> Vectors:
        import numpy as np

        rows = np.zeros((len(sentences), max(1, len(self.columns))), np.float32)
        for row, sentence in enumerate(sentences):
            for stem in self.stems(sentence):
                if stem in self.columns:
                    rows[row, self.columns[stem]] += self.weights[self.columns[stem]]
        return unit(rows)


def likeness(settings: Settings, sentences: Sequence[str], stop: frozenset[str]) -> tuple[Likeness, str]:
    """Return the embedder of the settings and ""; if it is unavailable, a lexical measure and the reason."""
    try:
        return engine(settings.embedder, settings), ""
    except Unavailable as error:
        return Lexical(sentences, stop), str(error)


def unit(rows: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> Vectors:
    """Scale each row to length 1; a row of zeros is unchanged."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    normalized: Vectors = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return normalized
