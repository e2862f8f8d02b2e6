"""translation.<language>.json: its nouns. Times are seconds of the film."""

from typing import Annotated

from pydantic import Field

from rushes.domain import FrozenModel
from rushes.domain.validation import bad_transcript, validating

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class TranslatedCue(FrozenModel):
    """A cue of the film's subtitles in another language: `text` in lines, `source` as it was said.

    `fast`: it is not read in the time that it is shown; `long`: it has a line more than the rules allow;
    `untranslated`: the engine gave nothing for a sentence of it, so that one stands as it was said.
    """

    id: int = Field(ge=0)
    start: Seconds
    end: Seconds
    text: str
    source: str
    speaker: str = ""
    fast: bool = False
    long: bool = False
    untranslated: bool = False


class Translation(FrozenModel):
    """`quality` is "full", or "draft" when the engine or the transcript is one. `licence` binds its use.

    `missed` are words of the glossary, or to be kept, that are not written as wished.
    """

    language: str
    source_language: str
    engine: str
    model: str
    quality: str
    licence: str = ""
    sentences: int = 0
    missed: tuple[str, ...] = ()
    cues: tuple[TranslatedCue, ...] = ()

    def json_bytes(self) -> bytes:
        return self.model_dump_json(indent=1, exclude_defaults=True).encode()


def read(data: bytes) -> Translation:
    """A translation.<language>.json, checked. Raises Rejected(BAD_TRANSCRIPT)."""
    with validating("translation.json", bad_transcript):
        return Translation.model_validate_json(data)
