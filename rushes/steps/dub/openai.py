"""OpenAI text-to-speech, or a server with the same API. The text is sent to that service."""

from re import fullmatch
from time import sleep

from rushes.errors import BadRequest, RushesError, Unavailable
from rushes.llm.model import id_of
from rushes.llm.openai_errors import translated_errors
from rushes.llm.retry_policy import PermanentError, RetryPolicy, TransientError, Wait
from rushes.settings import Settings
from rushes.steps.dub.engine import Speech

OPENAI_URL = "https://api.openai.com/v1"
SAMPLE_RATE = 24_000  # sample rate of its format "pcm" in Hz
TIMEOUT_SECONDS = 60.0  # per line
MAX_SPEECH_SECONDS = 120  # per line
MAX_TEXT_CHARS = 4096  # limit of the API
SAMPLE_BYTES = 2
PRICE_UNIT_CHARS = 1_000_000


class OpenAISpeaker:
    """The model is a setting, because models are retired. `speed` is not used: not every model supports it."""

    row, quality, max_pace, max_parallel_lines = "openai", "full", 1.0, 4

    def __init__(self, settings: Settings, wait: Wait = sleep) -> None:
        import openai  # noqa: F401

        self.settings, self.wait = settings, wait
        self.model = id_of(settings.openai_speech_model, "gpt-4o-mini-tts")
        self.price_per_million_chars = settings.openai_speech_price
        self.service_name = "The speech server" if settings.openai_base_url else "OpenAI"
        if not settings.openai_api_key.get_secret_value():
            raise Unavailable("The voice engine openai needs a key: set RUSHES_OPENAI_API_KEY.")

    def speak(self, text: str, language: str, voice: str, pace: float = 1.0) -> Speech:  # noqa: ARG002
        voice_name = voice or self.settings.openai_speech_voice
        if not fullmatch(r"[\w-]{1,60}", voice_name):
            raise BadRequest(f"“{voice_name[:40]}” is not the name of a voice: give one such as alloy.")
        try:
            samples = RetryPolicy(self.wait).ask(
                lambda: self.request_speech(text[:MAX_TEXT_CHARS], voice_name)
            )
        except PermanentError as refusal:
            raise self.translate_error(refusal, voice_name) from None
        cost = len(text[:MAX_TEXT_CHARS]) * self.price_per_million_chars / PRICE_UNIT_CHARS
        return Speech(samples, SAMPLE_RATE, cost)

    def request_speech(self, text: str, voice: str) -> bytes:
        from openai import OpenAI

        with OpenAI(
            api_key=self.settings.openai_api_key.get_secret_value(),
            base_url=self.settings.openai_base_url or OPENAI_URL,
            timeout=TIMEOUT_SECONDS,
            max_retries=0,
        ) as client:
            create = client.audio.speech.with_streaming_response.create
            with (
                translated_errors(self.service_name),
                create(model=self.model, voice=voice, input=text, response_format="pcm") as response,
            ):
                content_type = response.headers.get("content-type", "")
                samples = bytearray()
                for chunk in response.iter_bytes():
                    samples += chunk
                    if len(samples) > MAX_SPEECH_SECONDS * SAMPLE_RATE * SAMPLE_BYTES:
                        raise TransientError(
                            f"{self.service_name} sent more than {MAX_SPEECH_SECONDS} s of sound",
                            charged=True,
                        )
        if not samples or len(samples) % SAMPLE_BYTES or "json" in content_type or "html" in content_type:
            raise TransientError(f"{self.service_name} sent no valid sound", charged=True)
        return bytes(samples)

    def translate_error(self, refusal: PermanentError, voice: str) -> RushesError:
        """Map a refusal to an error of ours. The service's own text is omitted: it may quote the key."""
        if refusal.code == "insufficient_quota":
            return Unavailable(
                "The OpenAI account has no credit left: add credit, or choose another voice engine."
            )
        if refusal.about == "voice":
            return BadRequest(f"{self.service_name} has no voice “{voice}”: choose another.")
        if refusal.status in {401, 403}:
            return Unavailable(
                f"{self.service_name} does not take the key: set RUSHES_OPENAI_API_KEY to a valid one."
            )
        if refusal.status == 404:  # noqa: PLR2004
            return Unavailable(
                f"{self.service_name} has no model “{self.model}”: set RUSHES_OPENAI_SPEECH_MODEL to another."
            )
        return Unavailable(
            f"{self.service_name} refuses the request with status {refusal.status}: choose another voice engine."
        )
