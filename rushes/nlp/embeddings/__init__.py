"""Sentences as vectors whose angle says how near their meanings are: for search and for chapters."""

from rushes.nlp.embeddings.engine import ENGINES, Embedder, Vectors, engine

__all__ = ["ENGINES", "Embedder", "Vectors", "engine"]
