"""The tracks to add to a translated video, as sent to the decoder process that writes it."""

from dataclasses import dataclass, field
from typing import Any, Self

from rushes.steps.compose.recipe import Subtitle


@dataclass(frozen=True)
class VoiceTrack:
    """A spoken track: the FLAC file `name` beside the video, mixed with the original sound.

    During speech (`spans`, in seconds) the original sound has `under` times its volume; 0: silent.
    """

    language: str
    name: str
    under: float
    spans: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Recipe:
    """`language` is that of the original sound (ISO 639-2)."""

    container: str
    language: str
    subtitles: tuple[Subtitle, ...] = ()
    voices: tuple[VoiceTrack, ...] = field(default=())

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Build a recipe from JSON."""
        return cls(
            data["container"],
            data["language"],
            tuple(
                Subtitle(track["language"], tuple((start, end, text) for start, end, text in track["cues"]))
                for track in data["subtitles"]
            ),
            tuple(
                VoiceTrack(
                    voice["language"],
                    voice["name"],
                    voice["under"],
                    tuple((start, end) for start, end in voice["spans"]),
                )
                for voice in data["voices"]
            ),
        )
