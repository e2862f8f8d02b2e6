"""all-MiniLM-L6-v2 (Apache-2.0) through CTranslate2: int8 weights, 23 MB, without torch.

Trained on English; of other languages it knows little more than the words they share. A sentence is truncated after
256 tokens, as by the model's authors. Arithmetic is in int8 too: 2.5 times as fast as in float32. Measured against
the original on 124 sentences: a cosine of at least .993; against float32 on 1,000 of Choi's: .998 on average, .984 at
least.
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence

import ctranslate2
import numpy as np
from tokenizers import Tokenizer

from rushes.nlp.embeddings.engine import Vectors
from rushes.settings import Settings
from rushes.weights import find_model_path

MAX_TOKENS = 256  # of a sentence
BATCH_SIZE = 32  # sentences
MAX_THREADS = 4  # more do not speed up sentences


class MiniLM:
    """Embedder. Raises Unavailable if the weights are not on this machine."""

    row = "minilm"
    model = "all-MiniLM-L6-v2 int8"
    dimensions = 384
    quality = "compact"

    def __init__(self, settings: Settings) -> None:
        folder = find_model_path("minilm", settings)
        threads = min(os.cpu_count() or 1, MAX_THREADS)
        self.encoder = ctranslate2.Encoder(str(folder), compute_type="int8", intra_threads=threads)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.no_padding()

    def embed(self, sentences: Sequence[str]) -> Vectors:
        """See Embedder. Batches hold sentences of one length: padding would cost a quarter more time."""
        vectors = np.zeros((len(sentences), self.dimensions), np.float32)
        token_ids = [encoding.ids for encoding in self.tokenizer.encode_batch(list(sentences))]
        for indices in batches([len(ids) for ids in token_ids]):
            vectors[indices] = self.mean_pool([token_ids[index] for index in indices])
        return vectors

    def mean_pool(self, token_ids: list[list[int]]) -> Vectors:
        """Return the mean of each sentence's token vectors, scaled to length 1. All have the same length."""
        states = np.array(self.encoder.forward_batch(token_ids).last_hidden_state)
        means: Vectors = states.mean(axis=1)
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        return means


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the indices of equal lengths, at most BATCH_SIZE at once."""
    indices_by_length: defaultdict[int, list[int]] = defaultdict(list)
    for index, length in enumerate(lengths):
        indices_by_length[length].append(index)
    for indices in indices_by_length.values():
        for start in range(0, len(indices), BATCH_SIZE):
            yield indices[start : start + BATCH_SIZE]
