"""Extractive analysis: the most central sentences, key phrases, and quotes as answers.

It generates no questions and recognises no names.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rushes.llm import Budget
from rushes.nlp.central_sentences import central, ended
from rushes.nlp.key_phrases import key_phrases
from rushes.nlp.sentences import Unit
from rushes.nlp.similarity import Likeness, likeness
from rushes.nlp.words import stop_words
from rushes.settings import Settings
from rushes.steps.analyse.analysis import AnalystOutput, AnsweredQuestion
from rushes.steps.analyse.engine import AnalysisRequest

if TYPE_CHECKING:
    from rushes.nlp.embeddings import Vectors

SHORT_SENTENCES, LONG_SENTENCES = 2, 8
TOPIC_PARTS = 6  # of the video; each contributes topics
TOPICS_PER_PART = 2
MAX_KEY_WORDS = 15
ENGINE_MIN_SIMILARITY = {"lexical": 0.15}
MIN_SIMILARITY = 0.35  # minimum cosine of question and answer, unless ENGINE_MIN_SIMILARITY has another


class Extractive:
    row, quality = "extractive", "extractive"

    def __init__(self, model: str, settings: Settings) -> None:  # noqa: ARG002
        self.settings, self.model = settings, ""

    def analyze(self, request: AnalysisRequest, budget: Budget) -> AnalystOutput:  # noqa: ARG002
        texts = [unit.text for unit in request.units]
        stop_word_set = stop_words(request.language, texts)
        similarity, _ = likeness(self.settings, texts, stop_word_set)
        self.model = similarity.model
        if not texts:
            return AnalystOutput(
                questions=[AnsweredQuestion(question=question, answer="") for question in request.questions]
            )
        vectors = similarity.embed(texts)
        return AnalystOutput(
            short=summarize(texts, vectors, SHORT_SENTENCES),
            long=summarize(texts, vectors, LONG_SENTENCES),
            topics=find_topics(texts, stop_word_set, similarity),
            key_words=[
                phrase.text for phrase in key_phrases([texts], MAX_KEY_WORDS, stop_word_set, similarity)[0]
            ],
            questions=find_answers(request.questions, request.units, vectors, similarity),
        )


def summarize(texts: Sequence[str], vectors: "Vectors", count: int) -> str:
    """Return the most central sentences in order, each with a full stop."""
    return " ".join(ended(texts[index]) for index in central(texts, vectors, count))


def find_topics(texts: Sequence[str], stop_word_set: frozenset[str], similarity: Likeness) -> list[str]:
    """Return the key phrases of each part of the video."""
    size = max(1, -(-len(texts) // TOPIC_PARTS))
    parts = [texts[first : first + size] for first in range(0, len(texts), size)]
    return [
        phrase.text
        for phrases in key_phrases(parts, TOPICS_PER_PART, stop_word_set, similarity)
        for phrase in phrases
    ]


def find_answers(
    questions: Sequence[str], units: Sequence[Unit], vectors: "Vectors", similarity: Likeness
) -> list[AnsweredQuestion]:
    """Answer each question with the most similar sentence that is not a question, if similar enough."""
    if not questions:
        return []
    import numpy as np

    results = []
    vectors = vectors * np.array([[not unit.text.endswith("?")] for unit in units])
    for question, similarities in zip(questions, similarity.embed(questions) @ vectors.T, strict=True):
        best = int(similarities.argmax())
        if similarities[best] < ENGINE_MIN_SIMILARITY.get(similarity.row, MIN_SIMILARITY):
            results.append(AnsweredQuestion(question=question, answer=""))
        else:
            results.append(
                AnsweredQuestion(question=question, answer=units[best].text, start=units[best].start)
            )
    return results
