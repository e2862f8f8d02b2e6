"""Options of a copy, besides its edits."""

from dataclasses import dataclass

from rushes.steps.compose.recipe import Subtitle


@dataclass(frozen=True)
class Options:
    """`subtitles` are added. `keep` names the extras of the film that are kept, see rushes.domain.CopyExtra."""

    subtitles: tuple[Subtitle, ...] = ()
    keep: frozenset[str] = frozenset()
