"""OpenAI's chat over HTTP, or any server that speaks its protocol. The text leaves this place.

The answer's form is asked for as a JSON schema; a server that does not know that is asked for any JSON object, with
the schema in words, from then on. Each such turn is one of the three calls of its question.
"""

import re
from collections.abc import Iterable
from http import HTTPStatus
from time import sleep
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from rushes.errors import RushesError, TooLong, Unanswered, Unavailable
from rushes.llm.budget import Bill, Budget
from rushes.llm.estimate import THINKING, most_tokens
from rushes.llm.model import Answer, Seen, id_of
from rushes.llm.openai_errors import told
from rushes.llm.prices import price
from rushes.llm.question import Question, parsed, schema, spelled
from rushes.llm.retry_policy import PermanentError, RetryPolicy, TransientError, Wait
from rushes.settings import Settings

if TYPE_CHECKING:
    from openai import OpenAI

HOME = "https://api.openai.com/v1"
MOST_BYTES = 1_000_000  # of an answer
OVERHEAD = 200  # tokens that a protocol adds to a question
TOO_LONG = re.compile(
    r"context.{0,9}(length|size|window)|too many tokens|maximum context|input is too long", re.I
)


class Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class Choice(BaseModel):
    message: Message
    finish_reason: str | None = None


class Usage(BaseModel):
    prompt_tokens: int
    completion_tokens: int


class Completion(BaseModel):
    choices: list[Choice]
    usage: Usage | None = None


class OpenAIModel:
    """`model` is any id that the server knows."""

    row = "llm"

    def __init__(self, model: str, settings: Settings, wait: Wait = sleep) -> None:
        import openai  # noqa: F401

        self.settings, self.wait = settings, wait
        self.model = id_of(model or settings.llm_model, "gpt-5.4-mini")
        self.window = settings.llm_context
        self.home = not settings.llm_base_url
        self.who = "OpenAI" if self.home else "The language model's server"
        self.price = price(self.model, settings)
        if self.home and not self.key:
            raise Unavailable("The engine llm needs a key: set RUSHES_LLM_API_KEY.")
        self.limit = "max_completion_tokens" if self.home else "max_tokens"
        self.schemas = True

    @property
    def key(self) -> str:
        """OpenAI's own key serves OpenAI alone: it is not shown to another server."""
        key = self.settings.llm_api_key.get_secret_value()
        return key or (self.settings.openai_api_key.get_secret_value() if self.home else "")

    def ask(self, question: Question, kind: type[Answer], budget: Budget, seen: Seen | None = None) -> Answer:
        if seen is not None:
            raise Unavailable("The engine llm sees no videos: choose gemini.")
        patience = RetryPolicy(self.wait, Unanswered)
        with self.client() as client:
            while True:
                try:
                    answer: Answer = patience.ask(lambda: self.once(client, question, kind, budget))
                except PermanentError as refusal:
                    if not (patience.left and self.yields(refusal)):
                        raise self.sentence(refusal) from None
                else:
                    return answer

    def client(self) -> "OpenAI":
        from openai import OpenAI

        return OpenAI(
            api_key=self.key or "none",
            base_url=self.settings.llm_base_url or HOME,
            timeout=self.settings.llm_seconds,
            max_retries=0,
        )

    def once(self, client: "OpenAI", question: Question, kind: type[Answer], budget: Budget) -> Answer:
        body = self.body(question, kind)
        sent = sum(most_tokens(message["content"]) for message in body["messages"]) + OVERHEAD
        with budget.call(self.price, sent, body[self.limit]) as bill:
            content = self.called(client, body)
            return self.read(content, kind, bill)

    def called(self, client: "OpenAI", body: dict[str, Any]) -> bytes:
        create = client.chat.completions.with_streaming_response.create
        with told(self.who), create(**body) as reply:
            return limited(reply.iter_bytes(), self.who)

    def body(self, question: Question, kind: type[BaseModel]) -> dict[str, Any]:
        """The fields of the call. No tools, ever."""
        instructions = question.instructions
        if self.schemas:
            form: dict[str, Any] = {"name": kind.__name__, "strict": True, "schema": schema(kind)}
            how: dict[str, Any] = {"type": "json_schema", "json_schema": form}
        else:
            instructions, how = f"{instructions}\n{spelled(kind)}", {"type": "json_object"}
        messages = [
            {"role": "system", "content": instructions},
            {"role": "user", "content": question.text},
        ]
        return {
            "model": self.model,
            "messages": messages,
            "response_format": how,
            self.limit: question.most + THINKING,
        }

    def read(self, content: bytes, kind: type[Answer], bill: Bill) -> Answer:
        try:
            said = Completion.model_validate_json(content)
            if said.usage:
                bill.pay(said.usage.prompt_tokens, said.usage.completion_tokens)
            choice = said.choices[0]
            if choice.message.refusal or choice.finish_reason == "content_filter":
                raise Unanswered(f"The model {self.model} declined to answer: choose another engine.")
            if choice.finish_reason == "length":
                raise TooLong(f"The answer of {self.model} was cut off: ask about less at once.")
            answer: Answer = parsed(choice.message.content or "", kind)
        except (ValidationError, IndexError):
            raise TransientError(
                f"{self.who} answered what is not of the form asked for", 0.0, charged=True
            ) from None
        return answer

    def yields(self, refusal: PermanentError) -> bool:
        """Asks in a plainer way from now on, where the refusal is about the way."""
        said = f"{refusal.about} {refusal.text}"
        if self.schemas and re.search(r"response_format|json_?schema|schema", said):
            self.schemas = False
            return True
        other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}[self.limit]
        if re.search(rf"\b{self.limit}\b", said):
            self.limit = other
            return True
        return False

    def sentence(self, refusal: PermanentError) -> RushesError:
        """The error for a person."""
        if (
            refusal.code in {"context_length_exceeded", "exceed_context_size_error"}
            or refusal.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            or TOO_LONG.search(refusal.text)
        ):
            return TooLong(f"The question is more than {self.model} takes at once: lower RUSHES_LLM_CONTEXT.")
        if refusal.code == "insufficient_quota":
            return Unavailable("The OpenAI account has no credit left: add some, or choose another engine.")
        if refusal.status == HTTPStatus.NOT_FOUND:
            return Unavailable(f"{self.who} has no model “{self.model}”: set RUSHES_LLM_MODEL to another.")
        if refusal.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return Unavailable(
                f"{self.who} does not take the key: set RUSHES_LLM_API_KEY to one that is valid."
            )
        return Unanswered(
            f"{self.who} refuses the question with {refusal.status}: choose another model or engine."
        )


def limited(chunks: Iterable[bytes], who: str) -> bytes:
    """All of an answer, unless it never ends."""
    found = bytearray()
    for chunk in chunks:
        found += chunk
        if len(found) > MOST_BYTES:
            raise TransientError(f"{who} answered more than {MOST_BYTES} bytes", charged=True)
    return bytes(found)
