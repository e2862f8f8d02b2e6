"""OpenAI's speech over HTTP, or a server that speaks its protocol. The text leaves this place."""

from re import fullmatch
from time import sleep

from rushes.errors import BadRequest, RushesError, Unavailable
from rushes.llm.model import id_of
from rushes.llm.openai_errors import told
from rushes.llm.retry_policy import PermanentError, RetryPolicy, TransientError, Wait
from rushes.settings import Settings
from rushes.steps.dub.engine import Speech

HOME = "https://api.openai.com/v1"
RATE = 24_000  # samples a second of its "pcm"
SECONDS = 60.0  # for one line
LONGEST = 120  # seconds of sound that one line may have
MOST = 4096  # characters that it takes
BYTES = 2  # a sample
MILLION = 1_000_000


class OpenAISpeaker:
    """Models retire, so theirs is a setting. `speed` is left alone: not every model heeds it."""

    row, quality, fastest, at_once = "openai", "full", 1.0, 4

    def __init__(self, settings: Settings, wait: Wait = sleep) -> None:
        import openai  # noqa: F401

        self.settings, self.wait = settings, wait
        self.model = id_of(settings.openai_speech_model, "gpt-4o-mini-tts")
        self.price = settings.openai_speech_price
        self.who = "The speech server" if settings.openai_base_url else "OpenAI"
        if not settings.openai_api_key.get_secret_value():
            raise Unavailable("The voice engine openai needs a key: set RUSHES_OPENAI_API_KEY.")

    def speak(self, text: str, language: str, voice: str, pace: float = 1.0) -> Speech:  # noqa: ARG002
        wanted = voice or self.settings.openai_speech_voice
        if not fullmatch(r"[\w-]{1,60}", wanted):
            raise BadRequest(f"“{wanted[:40]}” is not the name of a voice: give one such as alloy.")
        try:
            samples = RetryPolicy(self.wait).ask(lambda: self.once(text[:MOST], wanted))
        except PermanentError as refusal:
            raise self.sentence(refusal, wanted) from None
        cost = len(text[:MOST]) * self.price / MILLION
        return Speech(samples, RATE, cost)

    def once(self, text: str, voice: str) -> bytes:
        from openai import OpenAI

        with OpenAI(
            api_key=self.settings.openai_api_key.get_secret_value(),
            base_url=self.settings.openai_base_url or HOME,
            timeout=SECONDS,
            max_retries=0,
        ) as client:
            create = client.audio.speech.with_streaming_response.create
            with (
                told(self.who),
                create(model=self.model, voice=voice, input=text, response_format="pcm") as reply,
            ):
                kind = reply.headers.get("content-type", "")
                found = bytearray()
                for chunk in reply.iter_bytes():
                    found += chunk
                    if len(found) > LONGEST * RATE * BYTES:
                        raise TransientError(f"{self.who} spoke without end", charged=True)
        if not found or len(found) % BYTES or "json" in kind or "html" in kind:
            raise TransientError(f"{self.who} answered what is no sound", charged=True)
        return bytes(found)

    def sentence(self, refusal: PermanentError, voice: str) -> RushesError:
        """What the service writes is not passed on: it may quote the key."""
        if refusal.code == "insufficient_quota":
            return Unavailable(
                "The OpenAI account has no credit left: add some, or choose another voice engine."
            )
        if refusal.about == "voice":
            return BadRequest(f"{self.who} has no voice “{voice}”: choose another.")
        if refusal.status in {401, 403}:
            return Unavailable(
                f"{self.who} does not take the key: set RUSHES_OPENAI_API_KEY to one that is valid."
            )
        if refusal.status == 404:  # noqa: PLR2004
            return Unavailable(
                f"{self.who} has no model “{self.model}”: set RUSHES_OPENAI_SPEECH_MODEL to another."
            )
        return Unavailable(f"{self.who} refuses to speak with {refusal.status}: choose another voice engine.")
