"""A language model as translator: numbered sentences go out, numbers with translations come back.

Nothing about the answer is believed. A number that was not asked for is passed over, one that came twice counts for
nothing, what is missing is asked for again, together, and then one by one; in the end it is told as untranslated.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from rushes.errors import OverBudget, TooLong, Unanswered
from rushes.llm import Budget, Question, about_tokens, language_model
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.translate.engine import Answer, Ask, Tell

BLOCK = 40  # sentences in one question
BEFORE = 3  # sentences that went before, to understand by
GROWTH, EACH = 3, 30  # tokens of the answer: times the source's, and for each number
TASK = """
Translate subtitles from the language {source} into the language {target} (BCP 47 codes). "sentences" holds one JSON
object a line: its number "id", its "text", and "most", about how many characters can be read in its time. Answer each
id exactly once with the translation of its own text and no other: never join, split, leave out or add sentences, and
never explain. Be short where the text is longer than "most". Keep names, numbers and the tone of speech. What
"glossary" lists is written as it says; "before" is what was said just before, only to understand by.
"""


class Line(BaseModel):
    id: int
    text: str


class Lines(BaseModel):
    """What is answered."""

    lines: list[Line]


class LanguageModel:
    """OpenAI, or any server that speaks its chat protocol, see rushes/llm."""

    row, way, quality, licence, heeds_terms = "llm", "llm", "full", "", True

    def __init__(self, model: str, settings: Settings, storage: Storage | None = None) -> None:  # noqa: ARG002
        self.asked_model = language_model(self.way, model, settings)
        self.model = self.asked_model.model
        self.room = self.asked_model.window // 4  # tokens of the sentences of one question
        self.settings = settings

    def speaks(self, source: str, target: str) -> None:
        """The model itself answers, or does not."""

    def translate(self, ask: Ask, tell: Tell) -> Answer:
        budget = ask.budget or Budget.of(self.settings.budget_tokens, self.settings.budget_usd)
        spent = budget.usd
        found: dict[int, str] = {}
        for block in self.blocks(ask.sentences):
            found |= self.block(ask, block, budget)
            tell((block[-1] + 1) / len(ask.sentences))
        texts = tuple(found.get(at, "") for at in range(len(ask.sentences)))
        return Answer(texts, budget.usd - spent)

    def blocks(self, sentences: Sequence[str]) -> Iterator[list[int]]:
        """Numbers that go into one question."""
        block: list[int] = []
        taken = 0
        for at, sentence in enumerate(sentences):
            tokens = about_tokens(sentence) + EACH
            if block and (len(block) == BLOCK or taken + tokens > self.room):
                yield block
                block, taken = [], 0
            block.append(at)
            taken += tokens
        if block:
            yield block

    def block(self, ask: Ask, numbers: Sequence[int], budget: Budget) -> dict[int, str]:
        """All at once, then those that are missing, then each of them. Raises Unanswered where nothing came at all."""
        found = self.asked(ask, numbers, budget)
        for again in (1, 2):
            missing = [number for number in numbers if number not in found]
            for part in [missing] if again == 1 else [[number] for number in missing]:
                if part:
                    found |= self.rather(ask, part, budget)
        return found

    def rather(self, ask: Ask, numbers: Sequence[int], budget: Budget) -> dict[int, str]:
        """What can be had; a budget that is spent is no reason to be silent about it."""
        try:
            return self.asked(ask, numbers, budget)
        except OverBudget:
            raise
        except Unanswered:
            return {}

    def asked(self, ask: Ask, numbers: Sequence[int], budget: Budget) -> dict[int, str]:
        """One question; where it is more than the model takes at once, two halves of it."""
        try:
            answer = self.asked_model.ask(question(ask, numbers), Lines, budget)
        except TooLong:
            if len(numbers) == 1:
                raise
            half = len(numbers) // 2
            return self.asked(ask, numbers[:half], budget) | self.asked(ask, numbers[half:], budget)
        return believed(answer, numbers)


def question(ask: Ask, numbers: Sequence[int]) -> Question:
    """Ids are numbers of sentences, from 0."""
    data = {"sentences": "\n".join(line(ask, number) for number in numbers)}
    if terms := terms_in(ask, numbers):
        data["glossary"] = json.dumps(terms, ensure_ascii=False)
    if before := ask.sentences[max(0, numbers[0] - BEFORE) : numbers[0]]:
        data["before"] = "\n".join(before)
    most = sum(GROWTH * about_tokens(ask.sentences[number]) + EACH for number in numbers)
    return Question(TASK.format(source=ask.source, target=ask.target), data, most)


def line(ask: Ask, number: int) -> str:
    told: dict[str, int | str] = {"id": number, "text": ask.sentences[number]}
    if ask.lengths:
        told["most"] = ask.lengths[number]
    return json.dumps(told, ensure_ascii=False)


def terms_in(ask: Ask, numbers: Sequence[int]) -> Mapping[str, str]:
    """Those of the glossary that are said here."""
    said = " ".join(ask.sentences[number] for number in numbers).casefold()
    return {term: wish for term, wish in ask.terms.items() if term.casefold() in said}


def believed(answer: Lines, numbers: Sequence[int]) -> dict[int, str]:
    """What was asked for, said once, and not empty."""
    said: dict[int, list[str]] = {}
    for each in answer.lines:
        said.setdefault(each.id, []).append(" ".join(each.text.split()))
    return {
        number: said[number][0]
        for number in numbers
        if number in said and len(set(said[number])) == 1 and said[number][0]
    }
