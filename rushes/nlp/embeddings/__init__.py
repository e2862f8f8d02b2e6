"""Sentence embeddings: vectors whose cosine measures how similar two meanings are, for search and chapters."""

from rushes.nlp.embeddings.engine import ENGINES, Embedder, Vectors, engine

__all__ = ["ENGINES", "Embedder", "Vectors", "engine"]
