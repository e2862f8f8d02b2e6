"""What an engine is, and which there are: a row here, a file beside it, and the conformance suite tests it."""

import importlib
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from rushes.errors import BadRequest, Unavailable
from rushes.settings import Settings
from rushes.transcribe.transcript import Transcript

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    Samples = NDArray[float32]

Say = Callable[[float, str], None]
"""Told how far the work is (0 to 1) and, in words, what was done."""

ENGINES = {
    "pocketsphinx": "rushes.transcribe.pocketsphinx:PocketSphinx",
    "whisper": "rushes.transcribe.whisper:Whisper",
}


class Transcriber(Protocol):
    """Turns sound into a transcript. Built once a process with its model, then called for one video at a time.

    The constructor takes the model that was asked for ("": the engine's own choice) and the settings; it raises
    Unavailable with how to get what is missing.
    """

    def __init__(self, model: str, settings: Settings) -> None: ...

    def hear(self, samples: "Samples", duration: float, language: str, say: Say) -> Transcript:
        """The transcript of mono samples in [-1, 1], 16,000 a second, of a film of `duration` seconds.

        `language` is an ISO 639 code, or "" to find out. No speech gives a transcript without segments. Raises
        BadRequest for a language that the engine does not know.
        """
        ...


@lru_cache(maxsize=2)
def engine(name: str, model: str, settings: Settings) -> Transcriber:
    """The engine of that row, with its model loaded; the last two are kept.

    Raises BadRequest when there is no such row, Unavailable when its library or its model is not there.
    """
    if name not in ENGINES:
        raise BadRequest(f"There is no transcriber “{name}”: choose one of {', '.join(ENGINES)}.")
    module, kind = ENGINES[name].split(":")
    try:
        made: Transcriber = getattr(importlib.import_module(module), kind)(model, settings)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("rushes"):
            raise
        raise Unavailable(
            f"The transcriber {name} needs the package {error.name}: install rushes[listen]."
        ) from error
    return made
