"""A voice that needs no network and no system package: eSpeak NG speaks, like a machine, in a hundred languages."""

import ctypes
from functools import cache
from importlib.metadata import version
from typing import Any

from rushes.errors import BadRequest, Unavailable
from rushes.nlp.languages import base
from rushes.settings import Settings
from rushes.steps.align.espeak import UTF8, lock, start
from rushes.steps.dub.engine import Speech

WORDS_A_MINUTE = 1  # espeakRATE
USUAL = 165  # words a minute
VOICES = {"en": "en-us", "zh": "cmn", "no": "nb", "fr": "fr-fr", "pt": "pt", "tl": "fil"}
"""Languages whose voice has another name."""
GO_ON = 0

Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def speak(text: str, voice: str = "en-us", rate: int = 165) -> tuple[bytes, int]:
    """The text spoken: 16-bit mono samples, and how many there are a second. `rate` is in words a minute.

    Raises Unavailable when the library or the voice is not there.
    """
    with lock:
        library, ear = start(), listen()
        library.choose(voice)
        library.c.espeak_SetParameter(WORDS_A_MINUTE, rate, 0)
        ear.heard.clear()
        line = text.encode()
        if library.c.espeak_Synth(line, len(line) + 1, 0, 0, 0, UTF8, None, None):
            raise Unavailable("eSpeak NG could not speak: install rushes[demo] again.")
        return bytes(ear.heard), library.samples_a_second


class Ear:
    """What the library says is gathered in `heard`."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self.callback = Callback(self.hear)  # kept here, or C would call into freed memory

    def hear(self, samples: Any, count: int, events: int | None) -> int:  # noqa: ARG002
        if samples and count > 0:
            self.heard += ctypes.string_at(samples, count * ctypes.sizeof(ctypes.c_short))
        return GO_ON


@cache
def listen() -> Ear:
    ear = Ear()
    start().c.espeak_SetSynthCallback(ear.callback)
    return ear


class Espeak:
    """Robotic, and said to be so: a draft. It can be hurried far before it is no longer understood."""

    row, quality, fastest, at_once, price = "espeak", "draft", 1.7, 1, 0.0

    def __init__(self, settings: Settings) -> None:  # noqa: ARG002
        start()
        self.model = f"eSpeak NG (espeakng-loader {version('espeakng-loader')})"

    def speak(self, text: str, language: str, voice: str, pace: float = 1.0) -> Speech:
        for name in dict.fromkeys(
            (voice,) if voice else (language, VOICES.get(base(language), base(language)))
        ):
            try:
                return Speech(*speak(text, name, round(USUAL * pace)))
            except Unavailable:
                continue
        raise BadRequest(
            f"eSpeak NG has no voice for “{voice or language}”: leave the voice out, or choose another."
        )
