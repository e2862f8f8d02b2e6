"""How one copy is put together: told to the child that writes it and, word for word, to the one that checks it."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from rushes.steps.compose.audio_mutes import MutedPackets
from rushes.steps.compose.plan import Range
from rushes.steps.compose.streams import Picture, Sound

Cue = tuple[float, float, str]
"""Start and end in seconds of the film, and the text, with line breaks."""


@dataclass(frozen=True)
class Subtitle:
    """A track of soft subtitles; `language` is an ISO 639-2 code, `title` what a player calls it."""

    language: str
    cues: tuple[Cue, ...]
    title: str = ""


@dataclass(frozen=True)
class Recipe:
    """`parts` are names of files beside the film; they fill `ranges` or, when `whole`, the one holds every picture.

    `matrix` is the display matrix that a whole part needs, `gpu` the encoder that made it, when a GPU did, as
    `nvenc` asks.
    `sounds` are worked on, the first is the main one; `kept` are other streams of the film that are copied, by
    index. `keep` is what else stays, see rushes.domain.Keep.
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
        """Captions are cut out of what is copied."""
        return self.picture.captions > 0 and "captions" not in self.keep

    def told(self) -> dict[str, Any]:
        """As JSON can carry it."""
        return asdict(self)

    @classmethod
    def heard(cls, told: dict[str, Any]) -> Self:
        """What was told."""
        nouns: dict[str, Any] = {
            "picture": Picture(**told["picture"]),
            "sounds": tuple(Sound(**sound) for sound in told["sounds"]),
            "ranges": tuple(Range(**part) for part in told["ranges"]),
            "mutes": tuple(MutedPackets(**mute) for mute in told["mutes"]),
            "subtitles": tuple(Subtitle(**one) for one in told["subtitles"]),
        }
        return cls(**(told | nouns))
