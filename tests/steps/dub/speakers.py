"""A voice behind the port whose lines are as long as a test wants them."""

import numpy as np

from rushes.errors import BadRequest
from rushes.steps.dub.engine import Speech

PITCH, RATE = 220.0, 22_050


def tone(seconds: float, rate: int = RATE, quiet: float = 0.0) -> bytes:
    """A tone with `quiet` seconds of silence before and behind."""
    at = np.arange(round(seconds * rate)) / rate
    silence = np.zeros(round(quiet * rate))
    wave = np.concatenate([silence, 0.3 * np.sin(2 * np.pi * PITCH * at), silence])
    return (wave * 32767).astype("<i2").tobytes()


class Toned:
    """Speaks `each` seconds a word, and faster when asked."""

    row, model, quality, max_parallel_lines, price_per_million_chars = "toned", "by a test", "full", 2, 1000.0

    def __init__(self, each: float = 0.3, fastest: float = 1.5, quiet: float = 0.2) -> None:
        self.each, self.max_pace, self.quiet = each, fastest, quiet
        self.paces: list[float] = []

    def speak(self, text: str, language: str, voice: str, pace: float = 1.0) -> Speech:  # noqa: ARG002
        if voice == "nobody":
            raise BadRequest("There is no voice “nobody”.")
        self.paces.append(pace)
        return Speech(tone(self.each * len(text.split()) / pace, quiet=self.quiet), RATE, 0.001)
