"""Natural language without a language model: sentences, key phrases, similarity, embeddings, language codes.

Nothing here writes text: every word comes from the transcript. Chapters, analysis and search are built on it.
"""
