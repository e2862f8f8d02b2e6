"""Google's Gemini, which can process a video itself. The question and the video are sent to Google."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from json import JSONDecodeError
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from rushes.errors import NoModelAnswer, PromptTooLong, RushesError, Unavailable
from rushes.llm.budget import Bill, Budget
from rushes.llm.estimate import THINKING, most_tokens
from rushes.llm.model import Answer, Seen, id_of
from rushes.llm.openai import MAX_ANSWER_BYTES, OVERHEAD_TOKENS
from rushes.llm.prices import find_price
from rushes.llm.question import Question, answer_schema, parse_answer
from rushes.llm.retry_policy import PermanentError, RetryPolicy, TransientError, Wait
from rushes.settings import Settings

if TYPE_CHECKING:
    from google.genai import Client
    from google.genai.types import File, GenerateContentResponse

CONTEXT_TOKENS = 250_000  # a quarter of what the models take, and enough for 40 minutes of video
TOKENS_PER_SECOND = 110  # of video at low resolution: one frame of 66 and 32 of audio per second, rounded up
POLL_SECONDS = 2.0  # between two checks of a file that is being processed
MAX_POLLS = 300
TOO_LONG_PATTERN = re.compile(
    r"token count.*exceed|too many tokens|exceeds the maximum number of tokens", re.I
)
DECLINE_REASONS = {
    "SAFETY",
    "RECITATION",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "MODEL_ARMOR",
    "LANGUAGE",
}


class Gemini:
    """`model` is any id that Google knows.

    `undeleted_files` lists the uploaded files that could not be deleted: Google deletes them after 48 hours.
    """

    row = "gemini"
    window = CONTEXT_TOKENS

    def __init__(self, model: str, settings: Settings, wait: Wait = sleep) -> None:
        from google import genai  # noqa: F401

        self.settings, self.wait = settings, wait
        self.model = id_of(model or settings.gemini_model, "gemini-3.8-flash")
        self.price = find_price(self.model, settings)
        self.left: list[str] = []
        if not settings.gemini_api_key.get_secret_value():
            raise Unavailable("The engine gemini needs a key: set RUSHES_GEMINI_API_KEY.")

    def ask(
        self, question: Question, kind: type[Answer], budget: Budget, video: Seen | None = None
    ) -> Answer:
        policy = RetryPolicy(self.wait, NoModelAnswer)
        with self.client() as client:
            try:
                answer: Answer = policy.ask(lambda: self.ask_once(client, question, kind, budget, video))
            except PermanentError as refusal:
                raise self.describe_error(refusal) from None
        return answer

    def client(self) -> "Client":
        """Create a client without retries of its own."""
        from google import genai
        from google.genai.types import HttpOptions, HttpRetryOptions

        return genai.Client(
            api_key=self.settings.gemini_api_key.get_secret_value(),
            http_options=HttpOptions(
                base_url=self.settings.gemini_endpoint or None,
                timeout=round(self.settings.llm_seconds * 1000),
                retry_options=HttpRetryOptions(attempts=1),
            ),
        )

    def ask_once(
        self,
        client: "Client",
        question: Question,
        kind: type[Answer],
        budget: Budget,
        video: Seen | None,
    ) -> Answer:
        """Make one call within the budget and parse its answer."""
        schema = answer_schema(kind)
        text_tokens = (
            most_tokens(question.instructions) + most_tokens(question.text) + most_tokens(str(schema))
        )
        input_tokens = text_tokens + OVERHEAD_TOKENS + (video.tokens if video else 0)
        with budget.call(self.price, input_tokens, question.most + THINKING) as bill:
            with translate_errors():
                response = client.models.generate_content(
                    model=self.model,
                    contents=build_contents(question, video),
                    config=build_config(question, schema),
                )
            return self.parse_response(response, kind, bill)

    def parse_response(self, response: "GenerateContentResponse", kind: type[Answer], bill: Bill) -> Answer:
        """Record the usage and parse the answer. Raises NoModelAnswer, TooLong, TransientError."""
        usage = response.usage_metadata
        if usage and usage.prompt_token_count is not None:
            output_tokens = (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0)
            bill.pay(usage.prompt_token_count, output_tokens)
        block_reason = response.prompt_feedback and response.prompt_feedback.block_reason
        finish_reason = response.candidates[0].finish_reason if response.candidates else None
        if block_reason or (finish_reason and finish_reason.name in DECLINE_REASONS):
            raise NoModelAnswer(f"The model {self.model} declined to answer: choose another engine.")
        if finish_reason and finish_reason.name == "MAX_TOKENS":
            raise PromptTooLong(f"The answer of {self.model} was cut off: ask about less at once.")
        text = response.text or ""
        if len(text) > MAX_ANSWER_BYTES:
            raise TransientError(f"Gemini answered more than {MAX_ANSWER_BYTES} bytes", charged=True)
        try:
            answer: Answer = parse_answer(text, kind)
        except ValidationError:
            raise TransientError(
                "The answer of Gemini does not match the schema", 0.0, charged=True
            ) from None
        return answer

    def looks_at(self, seconds: float) -> bool:
        return seconds * TOKENS_PER_SECOND < self.window / 2

    @contextmanager
    def showing(self, video: Path, media_type: str, seconds: float) -> Iterator[Seen]:
        with self.client() as client:
            try:
                file = self.upload(client, video, media_type)
            except PermanentError as refusal:
                raise self.describe_error(refusal) from None
            try:
                uri = self.wait_until_active(client, file)
                yield Seen(uri, media_type, round(seconds * TOKENS_PER_SECOND))
            finally:
                self.delete(client, file)

    def upload(self, client: "Client", video: Path, media_type: str) -> "File":
        """Upload a video with retries."""

        def upload_once() -> "File":
            with translate_errors():
                return client.files.upload(
                    file=video, config={"mime_type": media_type, "display_name": "video"}
                )

        return RetryPolicy(self.wait, NoModelAnswer).ask(upload_once)

    def wait_until_active(self, client: "Client", file: "File") -> str:
        """Wait until Google has processed the file; return its URI. Raises NoModelAnswer."""
        name = str(file.name)

        def get_file() -> "File":
            with translate_errors():
                return client.files.get(name=name)

        for _ in range(MAX_POLLS):
            state = file.state.name if file.state else ""
            if state == "ACTIVE" and file.uri:
                return file.uri
            if state == "FAILED":
                raise NoModelAnswer(
                    "Gemini cannot read this video: choose an engine that reads the transcript."
                )
            self.wait(POLL_SECONDS)
            try:
                file = RetryPolicy(self.wait, NoModelAnswer).ask(get_file)
            except PermanentError as refusal:
                raise self.describe_error(refusal) from None
        raise NoModelAnswer(
            f"Gemini did not process the video within {POLL_SECONDS * MAX_POLLS:.0f} s: try again later."
        )

    def delete(self, client: "Client", file: "File") -> None:
        """Delete an uploaded file; add its name to `undeleted_files` if that fails."""
        name = str(file.name)

        def delete_once() -> None:
            with translate_errors():
                client.files.delete(name=name)

        try:
            RetryPolicy(self.wait, NoModelAnswer).ask(delete_once)
        except PermanentError as refusal:
            if refusal.status != HTTPStatus.NOT_FOUND:
                self.left.append(name)
        except NoModelAnswer:
            self.left.append(name)

    def describe_error(self, refusal: PermanentError) -> RushesError:
        """Return the error for the user, with what to do."""
        if TOO_LONG_PATTERN.search(refusal.text) or refusal.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return PromptTooLong(f"The question is more than {self.model} takes at once.")
        if refusal.status == HTTPStatus.NOT_FOUND:
            return Unavailable(f"Google has no model “{self.model}”: set RUSHES_GEMINI_MODEL to another.")
        is_wrong_key = "API key" in refusal.text or "API_KEY" in refusal.text
        if refusal.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} or is_wrong_key:
            return Unavailable(
                "Google does not take the key: set RUSHES_GEMINI_API_KEY to one that is valid."
            )
        return NoModelAnswer(f"Gemini refuses the question with {refusal.status}: choose another engine.")


def build_contents(question: Question, video: Seen | None) -> list[Any]:
    """Return the parts of a request: the video first, as Google advises, then the text."""
    from google.genai.types import FileData, Part

    parts = [Part(text=question.text)]
    if video:
        parts.insert(0, Part(file_data=FileData(file_uri=video.uri, mime_type=video.media_type)))
    return parts


def build_config(question: Question, schema: dict[str, Any]) -> Any:
    """Return the generation settings: system instruction, JSON schema, token limit, low video resolution."""
    from google.genai.types import GenerateContentConfig, MediaResolution

    return GenerateContentConfig(
        system_instruction=question.instructions,
        response_mime_type="application/json",
        response_json_schema=schema,
        max_output_tokens=question.most + THINKING,
        media_resolution=MediaResolution.MEDIA_RESOLUTION_LOW,
    )


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise TransientError and PermanentError in place of the client's own errors."""
    import httpx2
    from google.genai.errors import APIError, UnknownApiResponseError

    try:
        yield
    except APIError as error:
        raise error_for_status(error) from None
    except httpx2.HTTPError as error:
        raise TransientError(
            "The connection to Gemini broke", charged=not isinstance(error, httpx2.ConnectError)
        ) from None
    except (UnknownApiResponseError, ValidationError, JSONDecodeError):
        raise TransientError("Gemini returned an invalid response", charged=True) from None


def error_for_status(error: Any) -> TransientError | PermanentError:
    """Return a TransientError for 429 and 5xx, else a PermanentError."""
    if error.code == HTTPStatus.TOO_MANY_REQUESTS or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TransientError(f"Gemini answered {error.code}", parse_retry_delay(error.details))
    return PermanentError(error.code, "", error.status or "", error.message or "")


def parse_retry_delay(details: Any) -> float | None:
    """Return the seconds of a RetryInfo (`"retryDelay": "7s"`), or None."""
    match = re.search(r"retryDelay\W+(\d+(?:\.\d+)?)s", str(details))
    return float(match[1]) if match else None
