"""eSpeak NG: a robotic voice in a hundred languages, without network or system packages."""

import ctypes
from functools import cache
from importlib.metadata import version
from typing import Any

from rushes.errors import BadRequest, Unavailable
from rushes.nlp.languages import base
from rushes.settings import Settings
from rushes.steps.align.espeak import UTF8, lock, start
from rushes.steps.dub.engine import Speech

RATE_PARAMETER = 1  # espeakRATE: words a minute
NORMAL_WORDS_PER_MINUTE = 165
VOICE_NAMES = {"en": "en-us", "zh": "cmn", "no": "nb", "fr": "fr-fr", "pt": "pt", "tl": "fil"}
"""Languages whose voice name differs from their code."""
CONTINUE = 0

Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def synthesize(text: str, voice: str = "en-us", rate: int = 165) -> tuple[bytes, int]:
    """Speak the text at `rate` words a minute. Returns 16-bit mono samples and their sample rate.

    Raises Unavailable if the library or the voice is missing.
    """
    with lock:
        library, buffer = start(), collector()
        library.choose(voice)
        library.c.espeak_SetParameter(RATE_PARAMETER, rate, 0)
        buffer.samples.clear()
        line = text.encode()
        if library.c.espeak_Synth(line, len(line) + 1, 0, 0, 0, UTF8, None, None):
            raise Unavailable("eSpeak NG could not speak: install rushes[demo] again.")
        return bytes(buffer.samples), library.samples_a_second


class SampleCollector:
    """Collects in `samples` the audio that the library passes to its callback."""

    def __init__(self) -> None:
        self.samples = bytearray()
        self.callback = Callback(self.collect)  # a reference is kept, or C would call freed memory

    def collect(self, samples: Any, count: int, events: int | None) -> int:  # noqa: ARG002
        if samples and count > 0:
            self.samples += ctypes.string_at(samples, count * ctypes.sizeof(ctypes.c_short))
        return CONTINUE


@cache
def collector() -> SampleCollector:
    """Return the collector that is registered with the library."""
    buffer = SampleCollector()
    start().c.espeak_SetSynthCallback(buffer.callback)
    return buffer


class Espeak:
    """Draft quality. Stays intelligible up to 1.7 times the normal pace."""

    row, quality, max_pace, max_parallel_lines, price_per_million_chars = "espeak", "draft", 1.7, 1, 0.0

    def __init__(self, settings: Settings) -> None:  # noqa: ARG002
        start()
        self.model = f"eSpeak NG (espeakng-loader {version('espeakng-loader')})"

    def speak(self, text: str, language: str, voice: str, pace: float = 1.0) -> Speech:
        for name in dict.fromkeys(
            (voice,) if voice else (language, VOICE_NAMES.get(base(language), base(language)))
        ):
            try:
                return Speech(*synthesize(text, name, round(NORMAL_WORDS_PER_MINUTE * pace)))
            except Unavailable:
                continue
        raise BadRequest(
            f"eSpeak NG has no voice for “{voice or language}”: leave the voice out, or choose another."
        )
