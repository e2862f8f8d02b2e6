"""The recipe of one copy, passed to the child that writes it and to the child that checks it."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from rushes.steps.compose.audio_mutes import MutedPackets
from rushes.steps.compose.plan import Range
from rushes.steps.compose.streams import Picture, Sound

Cue = tuple[float, float, str]
"""Start and end in seconds of the film, and the text, with line breaks."""


@dataclass(frozen=True)
class Subtitle:
    """A track of soft subtitles; `language` is an ISO 639-2 code, `title` the name in a player."""

    language: str
    cues: tuple[Cue, ...]
    title: str = ""


@dataclass(frozen=True)
class Recipe:
    """`parts` are names of files beside the film; they fill `ranges` or, if `whole`, one part holds every picture.

    `matrix` is the display matrix of a whole part; `gpu` is its GPU encoder, if `nvenc` allowed one. `sounds` are
    the audio tracks to edit, the main one first; `kept` are other streams of the film to copy, by index. `keep`
    names the extras to keep, see rushes.domain.CopyExtra.
    """

    picture: Picture
    sounds: tuple[Sound, ...]
    container: str
    parts: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    whole: bool = False
    matrix: tuple[int, ...] = ()
    gpu: str = ""
    nvenc: bool = False
    mutes: tuple[MutedPackets, ...] = ()
    subtitles: tuple[Subtitle, ...] = ()
    kept: tuple[int, ...] = ()
    keep: tuple[str, ...] = ()

    @property
    def strips(self) -> bool:
        """Whether captions are removed from copied packets."""
        return self.picture.captions > 0 and "captions" not in self.keep

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return asdict(self)

    @classmethod
    def heard(cls, fields: dict[str, Any]) -> Self:
        """Read the recipe from JSON values."""
        nested: dict[str, Any] = {
            "picture": Picture(**fields["picture"]),
            "sounds": tuple(Sound(**sound) for sound in fields["sounds"]),
            "ranges": tuple(Range(**range_) for range_ in fields["ranges"]),
            "mutes": tuple(MutedPackets(**mute) for mute in fields["mutes"]),
            "subtitles": tuple(Subtitle(**track) for track in fields["subtitles"]),
        }
        return cls(**(fields | nested))
