"""What a copy has beside the picture and the sound that were worked on."""

from dataclasses import dataclass

from rushes.steps.compose.recipe import Subtitle


@dataclass(frozen=True)
class Options:
    """`subtitles` are put in. Of the film itself all else is dropped unless `keep` names it, see rushes.domain.Keep."""

    subtitles: tuple[Subtitle, ...] = ()
    keep: frozenset[str] = frozenset()
