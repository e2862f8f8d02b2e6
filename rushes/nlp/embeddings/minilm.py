"""all-MiniLM-L6-v2 (Apache-2.0) through CTranslate2: weights in int8, 23 MB, no torch.

Trained on English; of other languages it knows little more than the words they share. A sentence is cut off
after 256 tokens, as by the model's authors. Arithmetic is in int8, too: 2.5 times as fast as in float32.
Measured against the original on 124 sentences: a cosine of at least .993; against float32 on 1,000 of Choi's:
.998 on average, .984 at least.
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence

import ctranslate2
import numpy as np
from tokenizers import Tokenizer

from rushes.nlp.embeddings.engine import Vectors
from rushes.settings import Settings
from rushes.weights import path_of

MAX_TOKENS = 256  # tokens
BATCH = 32  # sentences
MOST_THREADS = 4  # more gain nothing on sentences


class MiniLM:
    """Embedder. Raises Unavailable when the weights are not on this machine."""

    row = "minilm"
    model = "all-MiniLM-L6-v2 int8"
    dimensions = 384
    quality = "compact"

    def __init__(self, settings: Settings) -> None:
        folder = path_of("minilm", settings)
        threads = min(os.cpu_count() or 1, MOST_THREADS)
        self.encoder = ctranslate2.Encoder(str(folder), compute_type="int8", intra_threads=threads)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.no_padding()

    def embed(self, sentences: Sequence[str]) -> Vectors:
        """See Embedder. Only sentences of one length are read together: padding would cost a quarter more time."""
        made = np.zeros((len(sentences), self.dimensions), np.float32)
        tokens = [each.ids for each in self.tokenizer.encode_batch(list(sentences))]
        for some in batches([len(each) for each in tokens]):
            made[some] = self.pooled([tokens[at] for at in some])
        return made

    def pooled(self, tokens: list[list[int]]) -> Vectors:
        """The mean of each sentence's token vectors, at length 1. All have as many tokens."""
        states = np.array(self.encoder.forward_batch(tokens).last_hidden_state)
        means: Vectors = states.mean(axis=1)
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        return means


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The places of equal lengths, at most BATCH at once."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for at, length in enumerate(lengths):
        places[length].append(at)
    for alike in places.values():
        for start in range(0, len(alike), BATCH):
            yield alike[start : start + BATCH]
