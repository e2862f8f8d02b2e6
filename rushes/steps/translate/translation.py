"""Models of translation.<language>.json. Times are in seconds."""

from typing import Annotated

from pydantic import Field

from rushes.domain import FrozenModel
from rushes.domain.validation import bad_transcript, validating

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class TranslatedCue(FrozenModel):
    """A subtitle cue in another language: `text` in lines, `source` in the original language.

    `fast`: the text cannot be read in its time. `long`: it has one line more than the rules allow.
    `untranslated`: the engine returned nothing for one of its sentences, which stays in the original language.
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
    """`quality` is "full", or "draft" if the engine's or the transcript's is.

    `licence` applies to the model's output. `missed`: glossary terms and words to keep that are not in the translation.
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


def read_translation(data: bytes) -> Translation:
    """Read and check a translation.<language>.json. Raises Rejected(BAD_TRANSCRIPT)."""
    with validating("translation.json", bad_transcript):
        return Translation.model_validate_json(data)
