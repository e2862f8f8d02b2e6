"""An analysis in the film's own words: the sentences most like all of it, its key phrases, quotes as answers.

It thinks of no questions of its own and knows no kinds of names.
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
from rushes.steps.analyse.analysis import Answered, Said
from rushes.steps.analyse.engine import Matter

if TYPE_CHECKING:
    from rushes.nlp.embeddings import Vectors

SHORT, LONG = 2, 8  # sentences
PARTS = 6  # of the film, from each of which topics are taken
TOPICS = 2  # of a part
KEY_WORDS = 15
ALIKE = {"lexical": 0.15}
LIKE = 0.35  # cosine from which a sentence is taken for an answer; by shared words alone, ALIKE


class Extractive:
    row, quality = "extractive", "extractive"

    def __init__(self, model: str, settings: Settings) -> None:  # noqa: ARG002
        self.settings, self.model = settings, ""

    def say(self, matter: Matter, budget: Budget) -> Said:  # noqa: ARG002
        texts = [unit.text for unit in matter.units]
        stop = stop_words(matter.language, texts)
        like, _ = likeness(self.settings, texts, stop)
        self.model = like.model
        if not texts:
            return Said(questions=[Answered(question=asked, answer="") for asked in matter.questions])
        vectors = like.embed(texts)
        return Said(
            short=quoted(texts, vectors, SHORT),
            long=quoted(texts, vectors, LONG),
            topics=topics(texts, stop, like),
            key_words=[phrase.text for phrase in key_phrases([texts], KEY_WORDS, stop, like)[0]],
            questions=answers(matter.questions, matter.units, vectors, like),
        )


def quoted(texts: Sequence[str], vectors: "Vectors", count: int) -> str:
    """The most central sentences in their order, each ended."""
    return " ".join(ended(texts[at]) for at in central(texts, vectors, count))


def topics(texts: Sequence[str], stop: frozenset[str], like: Likeness) -> list[str]:
    size = max(1, -(-len(texts) // PARTS))
    parts = [texts[first : first + size] for first in range(0, len(texts), size)]
    return [phrase.text for best in key_phrases(parts, TOPICS, stop, like) for phrase in best]


def answers(
    questions: Sequence[str], units: Sequence[Unit], vectors: "Vectors", like: Likeness
) -> list[Answered]:
    """The sentence most like each question, if it is like it at all; a sentence that asks is no answer."""
    if not questions:
        return []
    import numpy as np

    found = []
    vectors = vectors * np.array([[not unit.text.endswith("?")] for unit in units])
    for question, near in zip(questions, like.embed(questions) @ vectors.T, strict=True):
        best = int(near.argmax())
        if near[best] < ALIKE.get(like.row, LIKE):
            found.append(Answered(question=question, answer=""))
        else:
            found.append(Answered(question=question, answer=units[best].text, start=units[best].start))
    return found
