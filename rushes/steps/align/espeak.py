"""eSpeak NG, through ctypes: how a word sounds, in about a hundred languages, without a system package.

The library keeps one state a process, so it is started once and used by one thread at a time: hold `lock`. What
speaks aloud with it (rushes.steps.dub.espeak) starts it here, too.
"""

import ctypes
import re
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any

from rushes.errors import Unavailable

RETRIEVAL = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples go to the callback before espeak_Synth returns
UTF8 = 1
IPA = 2
OTHER_VOICE = re.compile(r"\([a-z-]+\)")

lock = Lock()


class Library:
    """The library, started. `samples_a_second` is what its voices speak at."""

    def __init__(self, path: str, data: str) -> None:
        self.c: Any = ctypes.CDLL(path)
        self.c.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self.samples_a_second: int = self.c.espeak_Initialize(RETRIEVAL, 0, data.encode(), 0)
        if self.samples_a_second <= 0:
            raise Unavailable("eSpeak NG does not start: install the package espeakng-loader again.")

    def choose(self, voice: str) -> None:
        """Raises Unavailable when there is no such voice."""
        if self.c.espeak_SetVoiceByName(voice.encode()):
            raise Unavailable(f"eSpeak NG has no voice “{voice}”: choose another.")

    def clauses(self, text: str) -> list[str]:
        """The clauses of a text in the International Phonetic Alphabet, by the voice that was chosen."""
        rest, clauses = ctypes.c_char_p(text.encode()), []
        while rest.value:
            clauses.append(self.c.espeak_TextToPhonemes(ctypes.byref(rest), UTF8, IPA).decode())
        return clauses


@cache
def start() -> Library:
    """Raises Unavailable when the package is not installed, or does not work."""
    try:
        import espeakng_loader
    except ModuleNotFoundError as error:
        raise Unavailable(
            "eSpeak NG needs the package espeakng-loader: install rushes[listen] or rushes[demo]."
        ) from error
    return Library(espeakng_loader.get_library_path(), espeakng_loader.get_data_path())


def phonemes(words: Sequence[str], voice: str) -> list[str]:
    """How each of the words sounds by itself, in the International Phonetic Alphabet; "" for what has no sound.

    Numbers and signs are read out. Raises Unavailable.
    """
    with lock:
        library = start()
        library.choose(voice)
        return [OTHER_VOICE.sub("", " ".join(library.clauses(word))).strip() for word in words]
