"""The stages of composing: each runs in a child of its own, under limits that grow with the film."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rushes.media import decoder
from rushes.media.child_limits import to_encode
from rushes.settings import Settings
from rushes.steps.compose.stream_scan import StreamScan

ENCODER = "rushes.steps.compose.child.encode:encode"
WHOLE = "rushes.steps.compose.child.full_encode:encode"
ASSEMBLER = "rushes.steps.compose.child.assemble:assemble"
VERIFIER = "rushes.steps.compose.child.verify:verify"

BEGINS = {ENCODER: 0.1, WHOLE: 0.1, ASSEMBLER: 0.8, VERIFIER: 0.9}
"""Where each stage begins, of the progress of composing."""


@dataclass(frozen=True)
class Stages:
    """Runs stages for one film; their files come from and go to one folder."""

    video: Path
    folder: Path
    settings: Settings
    film: StreamScan
    say: decoder.Say | None

    def run(
        self,
        stage: str,
        *,
        pictures: int = 0,
        beside: Sequence[Path] = (),
        more: int = 0,
        part: tuple[float, float] = (0.0, 1.0),
        **arguments: Any,
    ) -> Any:
        """The answer of one stage, which may encode so many pictures and write so many bytes more than the film.

        `part` is where a call begins and ends, 0–1, when a stage takes more than one.
        """
        picture = self.film.picture
        pixels = pictures * picture.width * picture.height
        settings, writes = to_encode(self.video, self.settings, pixels, more)
        return decoder.run(
            stage,
            self.video,
            settings,
            keep=self.folder,
            writes=writes,
            beside=[*self.film.tables.values(), *beside],
            say=decoder.scaled(self._voice(stage), *part),
            **arguments,
        )

    def _voice(self, stage: str) -> decoder.Say | None:
        start = BEGINS[stage]
        end = min((other for other in BEGINS.values() if other > start), default=1.0)
        return decoder.scaled(self.say, start, end)

    def clear(self) -> None:
        """Take away what a refused splice has left."""
        for path in self.folder.iterdir():
            if path not in self.film.tables.values():
                path.unlink()
