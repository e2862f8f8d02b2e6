"""The package that calls language models, and validates their answers against a schema.

A question is our own task and, delimited from it, text that came with a video. The model has no tools; its answer is
untrusted data and is checked by the caller. Other packages use only the names below.
"""

from rushes.llm.budget import Budget, BudgetLimit
from rushes.llm.estimate import about_tokens
from rushes.llm.model import ENGINES, Model, Seen, Watcher, allowed, id_of, language_model
from rushes.llm.question import Question

__all__ = [
    "ENGINES",
    "Budget",
    "BudgetLimit",
    "Model",
    "Question",
    "Seen",
    "Watcher",
    "about_tokens",
    "allowed",
    "id_of",
    "language_model",
]
