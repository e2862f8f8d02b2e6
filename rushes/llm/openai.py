"""OpenAI's chat API over HTTP, or any server that implements it. The text is sent to that server.

The answer's form is requested as a JSON schema. A server that does not support that is asked for any JSON object,
with the schema in the instructions, from then on. Each such fallback is one of the three calls of its question.
"""

import re
from collections.abc import Iterable
from http import HTTPStatus
from time import sleep
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from rushes.errors import NoModelAnswer, PromptTooLong, RushesError, Unavailable
from rushes.llm.budget import Bill, Budget
from rushes.llm.estimate import THINKING, most_tokens
from rushes.llm.model import Answer, Seen, id_of
from rushes.llm.openai_errors import translated_errors
from rushes.llm.prices import find_price
from rushes.llm.question import Question, answer_schema, describe_schema, parse_answer
from rushes.llm.retry_policy import PermanentError, RetryPolicy, TransientError, Wait
from rushes.settings import Settings

if TYPE_CHECKING:
    from openai import OpenAI

OPENAI_BASE_URL = "https://api.openai.com/v1"
MAX_ANSWER_BYTES = 1_000_000
OVERHEAD_TOKENS = 200  # that a protocol adds to a question
TOO_LONG_PATTERN = re.compile(
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
        self.is_openai = not settings.llm_base_url
        self.provider = "OpenAI" if self.is_openai else "The language model's server"
        self.price = find_price(self.model, settings)
        if self.is_openai and not self.key:
            raise Unavailable("The engine llm needs a key: set RUSHES_LLM_API_KEY.")
        self.limit_field = "max_completion_tokens" if self.is_openai else "max_tokens"
        self.supports_schema = True

    @property
    def key(self) -> str:
        """The API key. The OpenAI key is sent only to OpenAI, not to another server."""
        key = self.settings.llm_api_key.get_secret_value()
        return key or (self.settings.openai_api_key.get_secret_value() if self.is_openai else "")

    def ask(
        self, question: Question, kind: type[Answer], budget: Budget, video: Seen | None = None
    ) -> Answer:
        if video is not None:
            raise Unavailable("The engine llm does not process videos: choose gemini.")
        policy = RetryPolicy(self.wait, NoModelAnswer)
        with self.client() as client:
            while True:
                try:
                    answer: Answer = policy.ask(lambda: self.ask_once(client, question, kind, budget))
                except PermanentError as refusal:
                    if not (policy.left and self.adapt_request(refusal)):
                        raise self.describe_error(refusal) from None
                else:
                    return answer

    def client(self) -> "OpenAI":
        """Create a client without retries of its own."""
        from openai import OpenAI

        return OpenAI(
            api_key=self.key or "none",
            base_url=self.settings.llm_base_url or OPENAI_BASE_URL,
            timeout=self.settings.llm_seconds,
            max_retries=0,
        )

    def ask_once(self, client: "OpenAI", question: Question, kind: type[Answer], budget: Budget) -> Answer:
        """Make one call within the budget and parse its answer."""
        body = self.build_body(question, kind)
        input_tokens = sum(most_tokens(message["content"]) for message in body["messages"]) + OVERHEAD_TOKENS
        with budget.call(self.price, input_tokens, body[self.limit_field]) as bill:
            content = self.send(client, body)
            return self.parse_response(content, kind, bill)

    def send(self, client: "OpenAI", body: dict[str, Any]) -> bytes:
        """Send the request and return the body of the response."""
        create = client.chat.completions.with_streaming_response.create
        with translated_errors(self.provider), create(**body) as response:
            return read_limited(response.iter_bytes(), self.provider)

    def build_body(self, question: Question, kind: type[BaseModel]) -> dict[str, Any]:
        """Return the fields of the request. It never has tools."""
        instructions = question.instructions
        if self.supports_schema:
            schema: dict[str, Any] = {"name": kind.__name__, "strict": True, "schema": answer_schema(kind)}
            response_format: dict[str, Any] = {"type": "json_schema", "json_schema": schema}
        else:
            instructions = f"{instructions}\n{describe_schema(kind)}"
            response_format = {"type": "json_object"}
        messages = [
            {"role": "system", "content": instructions},
            {"role": "user", "content": question.text},
        ]
        return {
            "model": self.model,
            "messages": messages,
            "response_format": response_format,
            self.limit_field: question.most + THINKING,
        }

    def parse_response(self, content: bytes, kind: type[Answer], bill: Bill) -> Answer:
        """Record the usage and parse the answer. Raises Unanswered, TooLong, TransientError."""
        try:
            completion = Completion.model_validate_json(content)
            if completion.usage:
                bill.pay(completion.usage.prompt_tokens, completion.usage.completion_tokens)
            choice = completion.choices[0]
            if choice.message.refusal or choice.finish_reason == "content_filter":
                raise NoModelAnswer(f"The model {self.model} declined to answer: choose another engine.")
            if choice.finish_reason == "length":
                raise PromptTooLong(f"The answer of {self.model} was cut off: ask about less at once.")
            answer: Answer = parse_answer(choice.message.content or "", kind)
        except (ValidationError, IndexError):
            raise TransientError(
                f"The answer of {self.provider} does not match the schema", 0.0, charged=True
            ) from None
        return answer

    def adapt_request(self, refusal: PermanentError) -> bool:
        """Drop the schema or rename the token limit if the server rejects it; return whether that was the cause."""
        text = f"{refusal.about} {refusal.text}"
        if self.supports_schema and re.search(r"response_format|json_?schema|schema", text):
            self.supports_schema = False
            return True
        other_fields = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
        if re.search(rf"\b{self.limit_field}\b", text):
            self.limit_field = other_fields[self.limit_field]
            return True
        return False

    def describe_error(self, refusal: PermanentError) -> RushesError:
        """Return the error for the user, with what to do."""
        if (
            refusal.code in {"context_length_exceeded", "exceed_context_size_error"}
            or refusal.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            or TOO_LONG_PATTERN.search(refusal.text)
        ):
            return PromptTooLong(
                f"The question is more than {self.model} takes at once: lower RUSHES_LLM_CONTEXT."
            )
        if refusal.code == "insufficient_quota":
            return Unavailable("The OpenAI account has no credit left: add some, or choose another engine.")
        if refusal.status == HTTPStatus.NOT_FOUND:
            return Unavailable(
                f"{self.provider} has no model “{self.model}”: set RUSHES_LLM_MODEL to another."
            )
        if refusal.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return Unavailable(
                f"{self.provider} does not take the key: set RUSHES_LLM_API_KEY to one that is valid."
            )
        return NoModelAnswer(
            f"{self.provider} refuses the question with {refusal.status}: choose another model or engine."
        )


def read_limited(chunks: Iterable[bytes], provider: str) -> bytes:
    """Join the chunks of an answer. Raises TransientError if it exceeds MAX_ANSWER_BYTES."""
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise TransientError(f"{provider} answered more than {MAX_ANSWER_BYTES} bytes", charged=True)
    return bytes(content)
