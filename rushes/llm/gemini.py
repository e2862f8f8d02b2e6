"""Google's Gemini, which can look at a video itself. What is asked, and the video, leave this place for Google."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from json import JSONDecodeError
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from rushes.errors import RushesError, TooLong, Unanswered, Unavailable
from rushes.llm.budget import Bill, Budget
from rushes.llm.estimate import THINKING, most_tokens
from rushes.llm.model import Answer, Seen, id_of
from rushes.llm.openai import MOST_BYTES, OVERHEAD
from rushes.llm.prices import price
from rushes.llm.question import Question, parsed, schema
from rushes.llm.retry_policy import PermanentError, RetryPolicy, TransientError, Wait
from rushes.settings import Settings

if TYPE_CHECKING:
    from google.genai import Client
    from google.genai.types import File, GenerateContentResponse

WINDOW = 250_000  # tokens: a quarter of what the models take, and enough for 40 minutes of video
TOKENS_PER_SECOND = (
    110  # of video at low resolution: 66 a picture, one picture and 32 of sound a second, rounded up
)
POLL = 2.0  # seconds between two looks at a file that is being prepared
POLLS = 300
TOO_LONG = re.compile(r"token count.*exceed|too many tokens|exceeds the maximum number of tokens", re.I)
DECLINED = {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR", "LANGUAGE"}


class Gemini:
    """`model` is any id that Google knows.

    `left` names the files that could not be deleted there: Google drops them after 48 hours.
    """

    row = "gemini"
    window = WINDOW

    def __init__(self, model: str, settings: Settings, wait: Wait = sleep) -> None:
        from google import genai  # noqa: F401

        self.settings, self.wait = settings, wait
        self.model = id_of(model or settings.gemini_model, "gemini-3.8-flash")
        self.price = price(self.model, settings)
        self.left: list[str] = []
        if not settings.gemini_api_key.get_secret_value():
            raise Unavailable("The engine gemini needs a key: set RUSHES_GEMINI_API_KEY.")

    def ask(self, question: Question, kind: type[Answer], budget: Budget, seen: Seen | None = None) -> Answer:
        patience = RetryPolicy(self.wait, Unanswered)
        with self.client() as client:
            try:
                answer: Answer = patience.ask(lambda: self.once(client, question, kind, budget, seen))
            except PermanentError as refusal:
                raise self.sentence(refusal) from None
        return answer

    def client(self) -> "Client":
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

    def once(
        self,
        client: "Client",
        question: Question,
        kind: type[Answer],
        budget: Budget,
        seen: Seen | None,
    ) -> Answer:
        form = schema(kind)
        text = most_tokens(question.instructions) + most_tokens(question.text) + most_tokens(str(form))
        sent = text + OVERHEAD + (seen.tokens if seen else 0)
        with budget.call(self.price, sent, question.most + THINKING) as bill:
            with told():
                said = client.models.generate_content(
                    model=self.model, contents=contents(question, seen), config=config(question, form)
                )
            return self.read(said, kind, bill)

    def read(self, said: "GenerateContentResponse", kind: type[Answer], bill: Bill) -> Answer:
        usage = said.usage_metadata
        if usage and usage.prompt_token_count is not None:
            thought = (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0)
            bill.pay(usage.prompt_token_count, thought)
        blocked = said.prompt_feedback and said.prompt_feedback.block_reason
        reason = said.candidates[0].finish_reason if said.candidates else None
        if blocked or (reason and reason.name in DECLINED):
            raise Unanswered(f"The model {self.model} declined to answer: choose another engine.")
        if reason and reason.name == "MAX_TOKENS":
            raise TooLong(f"The answer of {self.model} was cut off: ask about less at once.")
        text = said.text or ""
        if len(text) > MOST_BYTES:
            raise TransientError(f"Gemini answered more than {MOST_BYTES} bytes", charged=True)
        try:
            answer: Answer = parsed(text, kind)
        except ValidationError:
            raise TransientError(
                "Gemini answered what is not of the form asked for", 0.0, charged=True
            ) from None
        return answer

    def looks_at(self, seconds: float) -> bool:
        return seconds * TOKENS_PER_SECOND < self.window / 2

    @contextmanager
    def showing(self, video: Path, media_type: str, seconds: float) -> Iterator[Seen]:
        with self.client() as client:
            try:
                file = self.uploaded(client, video, media_type)
            except PermanentError as refusal:
                raise self.sentence(refusal) from None
            try:
                uri = self.ready(client, file)
                yield Seen(uri, media_type, round(seconds * TOKENS_PER_SECOND))
            finally:
                self.deleted(client, file)

    def uploaded(self, client: "Client", video: Path, media_type: str) -> "File":
        def once() -> "File":
            with told():
                return client.files.upload(
                    file=video, config={"mime_type": media_type, "display_name": "video"}
                )

        return RetryPolicy(self.wait, Unanswered).ask(once)

    def ready(self, client: "Client", file: "File") -> str:
        """The address of the file once Google can look at it."""
        name = str(file.name)

        def look() -> "File":
            with told():
                return client.files.get(name=name)

        for _ in range(POLLS):
            state = file.state.name if file.state else ""
            if state == "ACTIVE" and file.uri:
                return file.uri
            if state == "FAILED":
                raise Unanswered("Gemini cannot read this video: choose an engine that reads the transcript.")
            self.wait(POLL)
            try:
                file = RetryPolicy(self.wait, Unanswered).ask(look)
            except PermanentError as refusal:
                raise self.sentence(refusal) from None
        raise Unanswered(f"Gemini did not make the video ready within {POLL * POLLS:.0f} s: try again later.")

    def deleted(self, client: "Client", file: "File") -> None:
        name = str(file.name)

        def once() -> None:
            with told():
                client.files.delete(name=name)

        try:
            RetryPolicy(self.wait, Unanswered).ask(once)
        except PermanentError as refusal:
            if refusal.status != HTTPStatus.NOT_FOUND:
                self.left.append(name)
        except Unanswered:
            self.left.append(name)

    def sentence(self, refusal: PermanentError) -> RushesError:
        """The error for a person."""
        if TOO_LONG.search(refusal.text) or refusal.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return TooLong(f"The question is more than {self.model} takes at once.")
        if refusal.status == HTTPStatus.NOT_FOUND:
            return Unavailable(f"Google has no model “{self.model}”: set RUSHES_GEMINI_MODEL to another.")
        wrong_key = "API key" in refusal.text or "API_KEY" in refusal.text
        if refusal.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} or wrong_key:
            return Unavailable(
                "Google does not take the key: set RUSHES_GEMINI_API_KEY to one that is valid."
            )
        return Unanswered(f"Gemini refuses the question with {refusal.status}: choose another engine.")


def contents(question: Question, seen: Seen | None) -> list[Any]:
    """The video first, as Google advises, then the text."""
    from google.genai.types import FileData, Part

    video = [Part(file_data=FileData(file_uri=seen.uri, mime_type=seen.media_type))] if seen else []
    return [*video, Part(text=question.text)]


def config(question: Question, form: dict[str, Any]) -> Any:
    from google.genai.types import GenerateContentConfig, MediaResolution

    return GenerateContentConfig(
        system_instruction=question.instructions,
        response_mime_type="application/json",
        response_json_schema=form,
        max_output_tokens=question.most + THINKING,
        media_resolution=MediaResolution.MEDIA_RESOLUTION_LOW,
    )


@contextmanager
def told() -> Iterator[None]:
    """Raises Passing and Refused in place of the client's own errors."""
    import httpx2
    from google.genai.errors import APIError, UnknownApiResponseError

    try:
        yield
    except APIError as error:
        raise of_status(error) from None
    except httpx2.HTTPError as error:
        raise TransientError(
            "The connection to Gemini broke", charged=not isinstance(error, httpx2.ConnectError)
        ) from None
    except (UnknownApiResponseError, ValidationError, JSONDecodeError):
        raise TransientError("Gemini answered what is no answer", charged=True) from None


def of_status(error: Any) -> TransientError | PermanentError:
    if error.code == HTTPStatus.TOO_MANY_REQUESTS or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TransientError(f"Gemini answered {error.code}", asked_pause(error.details))
    return PermanentError(error.code, "", error.status or "", error.message or "")


def asked_pause(details: Any) -> float | None:
    """Seconds that a RetryInfo names (`"retryDelay": "7s"`)."""
    found = re.search(r"retryDelay\W+(\d+(?:\.\d+)?)s", str(details))
    return float(found[1]) if found else None
