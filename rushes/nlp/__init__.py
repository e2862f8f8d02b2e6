"""Natural language without a language model: sentences, key phrases, similarity, embeddings, language codes.

These modules do not generate text: every word comes from the transcript. Chapters, analysis and search use them.
"""
