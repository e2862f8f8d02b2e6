"""What an engine is, and which there are: a row here, a file beside it, and the conformance suite tests it."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from rushes.engines import LruCache, build_engine
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.transcribe.normalize import RawSegment
from rushes.steps.transcribe.speech import Stretch

if TYPE_CHECKING:
    from rushes.steps.transcribe.speech import Samples

Say = Callable[[float, str], None]
"""Told how far the work is (0 to 1) and, in words, what was done."""

ReportFraction = Callable[[float], None]
"""Told how far a span is (0 to 1)."""

ENGINES = {
    "pocketsphinx": "rushes.steps.transcribe.pocketsphinx:PocketSphinx",
    "whisper": "rushes.steps.transcribe.whisper:Whisper",
    "openai": "rushes.steps.transcribe.openai:OpenAITranscriber",
}
KEPT = 2  # engines whose models stay loaded


class Transcriber(Protocol):
    """Turns stretches of speech into words. Built once a process with its model, then asked span by span.

    The constructor takes the model that was chosen ("": the engine's own choice), the settings, and the storage
    that holds models; it raises Unavailable with how to get what is missing.
    """

    row: str
    """Its name in ENGINES."""
    model: str
    """What is written in the transcript: the model, and who runs it in which version."""
    quality: str
    """"full" or "draft"."""
    span: float
    """Seconds of film that are heard in one go, and lost when the worker dies in the middle."""
    unsure: float
    """A segment whose words have a lower mean probability than this is doubted."""

    def __init__(self, model: str, settings: Settings, storage: Storage | None) -> None: ...

    def understands(self, language: str) -> None:
        """Raises BadRequest for a language (ISO 639) that the engine does not know; "" passes."""
        ...

    def language(self, windows: "Iterable[Samples]") -> str:
        """The language that is spoken in these windows of speech, each of at most 30 s; "": it cannot tell."""
        ...

    def hear(
        self,
        samples: "Samples",
        speech: Sequence[Stretch],
        language: str,
        tell: ReportFraction,
        *,
        again: bool = False,
    ) -> list[RawSegment]:
        """What is said in these stretches of one span, in seconds from its first sample.

        `samples` are mono, in [-1, 1], 16,000 a second. `again`: what was heard first is doubted, so the engine
        decodes in another way; one that knows only one way hears nothing.
        """
        ...


LOADED: LruCache[Transcriber] = LruCache(KEPT)


def load_transcriber(
    name: str, model: str, settings: Settings, storage: Storage | None = None
) -> Transcriber:
    """The engine of that row, with its model loaded; the last two are kept.

    Raises BadRequest when there is no such row, Unavailable when its library or its model is not there.
    """
    return LOADED.get(
        (name, model, settings),
        lambda: build_engine("transcriber", ENGINES, name, "listen", model, settings, storage),
    )
