"""A language model is asked, and answers in a form that can be checked: the one room that speaks to such models.

What is asked is our task and, fenced off from it, text that came with a video. The model has no tools; what it
answers is data, too, and is checked by whoever asked. The rest of rushes sees only what is named here.
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
