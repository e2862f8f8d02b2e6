"""How one copy is put together: told to the child that writes it and, word for word, to the one that checks it."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from rushes.compose.hush import Hushed
from rushes.compose.plan import Range
from rushes.compose.streams import Picture, Sound

Cue = tuple[float, float, str]
"""Start and end in seconds of the film, and the text, with line breaks."""


@dataclass(frozen=True)
class Subtitle:
    """A track of soft subtitles; `language` is an ISO 639-2 code."""

    language: str
    cues: tuple[Cue, ...]


@dataclass(frozen=True)
class Recipe:
    """`parts` are names of files beside the film; they fill `ranges` or, when `whole`, the one holds every picture.

    `matrix` is the display matrix that a whole part needs. `captions`: those inside the pictures stay.
    `titles`: so do the file's tags.
    """

    picture: Picture
    sound: Sound | None
    container: str
    parts: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    whole: bool = False
    matrix: tuple[int, ...] = ()
    mutes: tuple[Hushed, ...] = ()
    subtitles: tuple[Subtitle, ...] = ()
    captions: bool = False
    titles: bool = False

    @property
    def strips(self) -> bool:
        """Captions are cut out of what is copied."""
        return self.picture.captions > 0 and not self.captions

    def told(self) -> dict[str, Any]:
        """As JSON can carry it."""
        return asdict(self)

    @classmethod
    def heard(cls, told: dict[str, Any]) -> Self:
        """What was told."""
        nouns: dict[str, Any] = {
            "picture": Picture(**told["picture"]),
            "sound": Sound(**told["sound"]) if told["sound"] else None,
            "ranges": tuple(Range(**part) for part in told["ranges"]),
            "mutes": tuple(Hushed(**mute) for mute in told["mutes"]),
            "subtitles": tuple(Subtitle(**one) for one in told["subtitles"]),
        }
        return cls(**(told | nouns))
