"""eSpeak NG, through ctypes: a voice that needs no network and no system package.

The library keeps one state a process, so it is started once and used by one thread at a time.
"""

import ctypes
from functools import cache
from threading import Lock
from typing import Any

from rushes.errors import Unavailable

RETRIEVAL = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples go to the callback before espeak_Synth returns
UTF8 = 1
WORDS_A_MINUTE = 1  # espeakRATE
GO_ON = 0

Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
lock = Lock()


def speak(text: str, voice: str = "en-us", rate: int = 165) -> tuple[bytes, int]:
    """The text spoken: 16-bit mono samples, and how many there are a second. `rate` is in words a minute.

    Raises Unavailable when the library or the voice is not there.
    """
    with lock:
        engine = start()
        if engine.library.espeak_SetVoiceByName(voice.encode()):
            raise Unavailable(f"eSpeak NG has no voice “{voice}”: choose another.")
        engine.library.espeak_SetParameter(WORDS_A_MINUTE, rate, 0)
        engine.heard.clear()
        line = text.encode()
        if engine.library.espeak_Synth(line, len(line) + 1, 0, 0, 0, UTF8, None, None):
            raise Unavailable("eSpeak NG could not speak: install rushes[demo] again.")
        return bytes(engine.heard), engine.samples_a_second


class Engine:
    """The library, started; what it says is gathered in `heard`."""

    def __init__(self, library: Any, data: str) -> None:
        self.library, self.heard = library, bytearray()
        self.samples_a_second = library.espeak_Initialize(RETRIEVAL, 0, data.encode(), 0)
        if self.samples_a_second <= 0:
            raise Unavailable("eSpeak NG does not start: install rushes[demo] again.")
        self.callback = Callback(self.hear)  # kept here, or C would call into freed memory
        library.espeak_SetSynthCallback(self.callback)

    def hear(self, samples: Any, count: int, events: int | None) -> int:  # noqa: ARG002
        if samples and count > 0:
            self.heard += ctypes.string_at(samples, count * ctypes.sizeof(ctypes.c_short))
        return GO_ON


@cache
def start() -> Engine:
    try:
        import espeakng_loader
    except ModuleNotFoundError as error:
        raise Unavailable(
            "The sample clip needs the package espeakng_loader: install rushes[demo]."
        ) from error
    return Engine(ctypes.CDLL(espeakng_loader.get_library_path()), espeakng_loader.get_data_path())
