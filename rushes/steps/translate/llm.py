"""A language model as translator: numbered sentences in, numbered translations out.

Every answer is checked. Unknown numbers are ignored and contradictory duplicates discarded. Missing sentences are
requested again, first together and then one by one; sentences that are still missing are reported as untranslated.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from rushes.errors import BudgetExceeded, NoModelAnswer, PromptTooLong
from rushes.llm import Budget, Question, about_tokens, language_model
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.translate.engine import ReportFraction, TranslationRequest, TranslationResponse

MAX_BATCH_SENTENCES = 40  # sentences per question
CONTEXT_SENTENCES = 3  # preceding sentences, given as context
ANSWER_GROWTH, TOKENS_PER_LINE = 3, 30  # answer tokens: a multiple of the source's, plus these per line
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
    """The model's answer."""

    lines: list[Line]


class LanguageModel:
    """OpenAI, or any server with its chat API, see rushes/llm."""

    row, llm_engine, quality, licence, supports_terms = "llm", "llm", "full", "", True

    def __init__(self, model: str, settings: Settings, storage: Storage | None = None) -> None:  # noqa: ARG002
        self.chat_model = language_model(self.llm_engine, model, settings)
        self.model = self.chat_model.model
        self.max_batch_tokens = self.chat_model.window // 4  # tokens of the sentences in one question
        self.settings = settings

    def check_language_pair(self, source: str, target: str) -> None:
        """Accept every pair: a model has no list of languages."""

    def translate(self, request: TranslationRequest, report_fraction: ReportFraction) -> TranslationResponse:
        budget = request.budget or Budget.of(self.settings.budget_tokens, self.settings.budget_usd)
        usd_before = budget.usd
        translations: dict[int, str] = {}
        for batch in self.batches(request.sentences):
            translations |= self.translate_batch(request, batch, budget)
            report_fraction((batch[-1] + 1) / len(request.sentences))
        texts = tuple(translations.get(number, "") for number in range(len(request.sentences)))
        return TranslationResponse(texts, budget.usd - usd_before)

    def batches(self, sentences: Sequence[str]) -> Iterator[list[int]]:
        """Yield the sentence numbers of each question."""
        batch: list[int] = []
        batch_tokens = 0
        for number, sentence in enumerate(sentences):
            tokens = about_tokens(sentence) + TOKENS_PER_LINE
            if batch and (len(batch) == MAX_BATCH_SENTENCES or batch_tokens + tokens > self.max_batch_tokens):
                yield batch
                batch, batch_tokens = [], 0
            batch.append(number)
            batch_tokens += tokens
        if batch:
            yield batch

    def translate_batch(
        self, request: TranslationRequest, numbers: Sequence[int], budget: Budget
    ) -> dict[int, str]:
        """Ask for all sentences, then for the missing ones together, then one by one.

        Raises Unanswered if the first question gets no answer.
        """
        translations = self.ask_model(request, numbers, budget)
        for attempt in (1, 2):
            missing = [number for number in numbers if number not in translations]
            for group in [missing] if attempt == 1 else [[number] for number in missing]:
                if group:
                    translations |= self.ask_again(request, group, budget)
        return translations

    def ask_again(
        self, request: TranslationRequest, numbers: Sequence[int], budget: Budget
    ) -> dict[int, str]:
        """Return what the model answers, empty if nothing. Raises OverBudget."""
        try:
            return self.ask_model(request, numbers, budget)
        except BudgetExceeded:
            raise
        except NoModelAnswer:
            return {}

    def ask_model(
        self, request: TranslationRequest, numbers: Sequence[int], budget: Budget
    ) -> dict[int, str]:
        """Ask one question; split it in two if it exceeds the model's window."""
        try:
            answer = self.chat_model.ask(build_question(request, numbers), Lines, budget)
        except PromptTooLong:
            if len(numbers) == 1:
                raise
            middle = len(numbers) // 2
            return self.ask_model(request, numbers[:middle], budget) | self.ask_model(
                request, numbers[middle:], budget
            )
        return accepted_texts(answer, numbers)


def build_question(request: TranslationRequest, numbers: Sequence[int]) -> Question:
    """Build the question. The ids are sentence numbers from 0."""
    data = {"sentences": "\n".join(sentence_json(request, number) for number in numbers)}
    if terms := terms_in_batch(request, numbers):
        data["glossary"] = json.dumps(terms, ensure_ascii=False)
    if context := request.sentences[max(0, numbers[0] - CONTEXT_SENTENCES) : numbers[0]]:
        data["before"] = "\n".join(context)
    max_tokens = sum(
        ANSWER_GROWTH * about_tokens(request.sentences[number]) + TOKENS_PER_LINE for number in numbers
    )
    return Question(TASK.format(source=request.source, target=request.target), data, max_tokens)


def sentence_json(request: TranslationRequest, number: int) -> str:
    """Return one input line: a JSON object of the sentence."""
    fields: dict[str, int | str] = {"id": number, "text": request.sentences[number]}
    if request.lengths:
        fields["most"] = request.lengths[number]
    return json.dumps(fields, ensure_ascii=False)


def terms_in_batch(request: TranslationRequest, numbers: Sequence[int]) -> Mapping[str, str]:
    """Return the glossary terms that occur in these sentences."""
    text = " ".join(request.sentences[number] for number in numbers).casefold()
    return {term: form for term, form in request.terms.items() if term.casefold() in text}


def accepted_texts(answer: Lines, numbers: Sequence[int]) -> dict[int, str]:
    """Return the requested, unambiguous and non-empty translations by sentence number."""
    texts_by_number: dict[int, list[str]] = {}
    for line in answer.lines:
        texts_by_number.setdefault(line.id, []).append(" ".join(line.text.split()))
    return {
        number: texts_by_number[number][0]
        for number in numbers
        if number in texts_by_number and len(set(texts_by_number[number])) == 1 and texts_by_number[number][0]
    }
