"""What goes into a translated video beside its own tracks, as it travels into the child that writes it."""

from dataclasses import dataclass, field
from typing import Any, Self

from rushes.steps.compose.recipe import Subtitle


@dataclass(frozen=True)
class Voice:
    """A spoken track: the FLAC file `name` beside the film, laid over the film's own sound.

    While somebody speaks (`spans`, in seconds) the film's own sound is `under` times as loud; 0 takes all of it away.
    """

    language: str
    name: str
    under: float
    spans: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Recipe:
    """`language` is that of the film's own sound (ISO 639-2)."""

    container: str
    language: str
    subtitles: tuple[Subtitle, ...] = ()
    voices: tuple[Voice, ...] = field(default=())

    @classmethod
    def heard(cls, told: dict[str, Any]) -> Self:
        """From JSON."""
        return cls(
            told["container"],
            told["language"],
            tuple(
                Subtitle(each["language"], tuple((start, end, text) for start, end, text in each["cues"]))
                for each in told["subtitles"]
            ),
            tuple(
                Voice(each["language"], each["name"], each["under"], tuple((a, b) for a, b in each["spans"]))
                for each in told["voices"]
            ),
        )
