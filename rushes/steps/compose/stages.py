"""The stages of composing: each runs in its own child process, with limits that scale with the film."""

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
"""Stage → its start within the progress of composing, 0–1."""


@dataclass(frozen=True)
class Stages:
    """Runs the stages for one film; they read and write files in one folder."""

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
        """Run one stage and return its result.

        It may encode `pictures` pictures and write `more` bytes beyond the film's size. `part` is the call's share
        (start, end; 0–1) of the stage's progress.
        """
        picture = self.film.picture
        pixel_count = pictures * picture.width * picture.height
        settings, max_bytes = to_encode(self.video, self.settings, pixel_count, more)
        return decoder.run(
            stage,
            self.video,
            settings,
            keep=self.folder,
            writes=max_bytes,
            beside=[*self.film.tables.values(), *beside],
            say=decoder.scaled(self._scale_progress(stage), *part),
            **arguments,
        )

    def _scale_progress(self, stage: str) -> decoder.Say | None:
        start = BEGINS[stage]
        end = min((later_start for later_start in BEGINS.values() if later_start > start), default=1.0)
        return decoder.scaled(self.say, start, end)

    def clear(self) -> None:
        """Delete the files of a failed splice."""
        for path in self.folder.iterdir():
            if path not in self.film.tables.values():
                path.unlink()
