"""The stages of composing: each runs in a child of its own, under limits that grow with the film."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rushes.compose.survey import Survey
from rushes.media import decoder
from rushes.settings import Settings

ENCODER = "rushes.compose.child.encode:encode"
WHOLE = "rushes.compose.child.whole:encode"
ASSEMBLER = "rushes.compose.child.assemble:assemble"
VERIFIER = "rushes.compose.child.verify:verify"

RAW = 3  # bytes of a pixel, at most; no encoder writes more than its picture
PACE = 2.5e-7  # seconds that a pixel may take to be encoded: thirty times what libx264 needs
BEGINS = {ENCODER: 0.1, WHOLE: 0.1, ASSEMBLER: 0.8, VERIFIER: 0.9}
"""Where each stage begins, of the whole progress."""


@dataclass(frozen=True)
class Stages:
    """Runs stages for one film; their files come from and go to one folder."""

    video: Path
    folder: Path
    settings: Settings
    film: Survey
    say: decoder.Say | None

    def run(
        self,
        stage: str,
        *,
        pictures: int = 0,
        beside: Sequence[Path] = (),
        more: int = 0,
        **arguments: Any,
    ) -> Any:
        """The answer of one stage, which may encode so many pictures and write so many bytes more than the film."""
        picture = self.film.picture
        pixels = pictures * picture.width * picture.height
        settings = self.settings.model_copy(
            update={"decode_seconds": self.settings.decode_seconds + pixels * PACE}
        )
        return decoder.run(
            stage,
            self.video,
            settings,
            keep=self.folder,
            writes=2 * self.video.stat().st_size + pixels * RAW + 2 * more,
            beside=[*self.film.tables.values(), *beside],
            say=self._voice(stage),
            **arguments,
        )

    def _voice(self, stage: str) -> decoder.Say | None:
        say, start = self.say, BEGINS[stage]
        if say is None:
            return None
        end = min((other for other in BEGINS.values() if other > start), default=1.0)
        return lambda fraction, what: say(start + (end - start) * fraction, what)

    def clear(self) -> None:
        """Take away what a refused splice has left."""
        for path in self.folder.iterdir():
            if path not in self.film.tables.values():
                path.unlink()
