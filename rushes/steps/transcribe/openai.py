"""OpenAI's transcription over HTTP, or a server that speaks its protocol. The sound leaves this place.

Pieces are cut at pauses and at most half a minute long, far below the 25 MB that the API takes. Models with word
times answer `verbose_json`; of the others the text is taken, and a piece is one segment without word times.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from rushes.errors import Unavailable
from rushes.llm import id_of
from rushes.llm.openai_errors import translated_errors
from rushes.llm.retry_policy import PermanentError, RetryPolicy, TransientError, Wait
from rushes.media.audio import RATE
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.transcribe.engine import ReportFraction
from rushes.steps.transcribe.flac import flac
from rushes.steps.transcribe.normalize import RawSegment
from rushes.steps.transcribe.openai_errors import sentence
from rushes.steps.transcribe.openai_response import Answer, heard_in
from rushes.steps.transcribe.speech import Stretch, joined

if TYPE_CHECKING:
    from openai import OpenAI

    from rushes.steps.transcribe.speech import Samples

HOME = "https://api.openai.com/v1"
PIECE = 30.0  # seconds of film in one call
AT_ONCE = 4  # calls
LIMIT = 120.0  # seconds for one call
WORDS = {"response_format": "verbose_json", "timestamp_granularities": ["word", "segment"]}
TEXT = {"response_format": "json"}
WARMER = 0.4  # temperature when what was heard first is doubted


class OpenAITranscriber:
    """`model` is any id that the API knows. Each piece is asked for at most three times (rushes/llm/retry_policy)."""

    row, quality, span = "openai", "full", 240.0
    unsure = 0.4  # of exp(avg_logprob), which the API gives a segment

    def __init__(
        self,
        model: str,
        settings: Settings,
        storage: Storage | None = None,  # noqa: ARG002
        wait: Wait = sleep,
    ) -> None:
        import openai  # noqa: F401

        self.model = id_of(model or settings.openai_transcribe_model, "whisper-1")
        if not settings.openai_api_key.get_secret_value():
            raise Unavailable("The transcriber openai needs a key: set RUSHES_OPENAI_API_KEY.")
        self.settings, self.wait = settings, wait
        self.words = True

    def understands(self, language: str) -> None:
        """The API itself says no, at the first piece."""

    def language(self, windows: "Iterable[Samples]") -> str:  # noqa: ARG002
        """Told from the text, when all of it is there."""
        return ""

    def hear(
        self,
        samples: "Samples",
        speech: Sequence[Stretch],
        language: str,
        tell: ReportFraction,
        *,
        again: bool = False,
    ) -> list[RawSegment]:
        how: dict[str, Any] = {"language": language} if language else {}
        how |= {"temperature": WARMER} if again else {}
        segments: list[RawSegment] = []
        with self.client() as client, ThreadPoolExecutor(AT_ONCE) as pool:
            pieces = [(run[0][0], run[-1][1]) for run in joined(speech, PIECE)]
            asked = [pool.submit(self.ask, client, samples[start:end], how) for start, end in pieces]
            try:
                for (start, end), answer in zip(pieces, asked, strict=True):
                    segments += heard_in(answer.result(), start / RATE, end / RATE)
                    tell(end / len(samples))
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        return segments

    def client(self) -> "OpenAI":
        from openai import OpenAI

        return OpenAI(
            api_key=self.settings.openai_api_key.get_secret_value(),
            base_url=self.settings.openai_base_url or HOME,
            timeout=LIMIT,
            max_retries=0,
        )

    def ask(self, client: "OpenAI", samples: "Samples", how: dict[str, Any]) -> Answer:
        """What is said in one piece. A model that gives no times is asked for its text, from then on."""
        sound = flac(samples)
        if self.words:
            try:
                return self.call(client, sound, {**how, **WORDS})
            except PermanentError as refusal:
                if refusal.about not in {"response_format", "timestamp_granularities"}:
                    raise sentence(refusal, self.model, how.get("language", "")) from None
                self.words = False
        try:
            return self.call(client, sound, {**how, **TEXT})
        except PermanentError as refusal:
            raise sentence(refusal, self.model, how.get("language", "")) from None

    def call(self, client: "OpenAI", sound: bytes, how: dict[str, Any]) -> Answer:
        create = client.audio.transcriptions.with_raw_response.create

        def once() -> Answer:
            with translated_errors("OpenAI"):
                response = create(file=("speech.flac", sound), model=self.model, **how)
            try:
                return Answer.model_validate_json(response.http_response.content)
            except ValidationError:
                raise TransientError("OpenAI answered what is no transcript") from None

        return RetryPolicy(self.wait).ask(once)
