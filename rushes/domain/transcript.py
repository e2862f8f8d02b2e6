"""transcript.json: its nouns and the rules that hold whoever made it. All times are seconds of the film."""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from rushes.domain import FrozenModel
from rushes.domain.validation import bad_transcript, validating

UNDETERMINED = "und"
"""The language of a text that nobody has named (ISO 639-2, BCP 47)."""

BLANKS = frozenset("\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85")
NO_CHARACTERS = frozenset("\ufffe\uffff")


def clean(text: str) -> str:
    """One line of text, blanks single, without what XML 1.0 or UTF-8 cannot hold."""
    return " ".join("".join(character for character in text if fit(character)).split())


def fit(character: str) -> bool:
    if character in BLANKS:
        return True
    return character not in NO_CHARACTERS and unicodedata.category(character) not in {"Cc", "Cs"}


def spoken(text: str) -> str:
    found = clean(text)
    if not found:
        raise ValueError("has no text")
    return found


Suspect = Literal["loop", "silence", "low_confidence"]
"""Why a segment should not be trusted, see rushes/steps/transcribe/quality_checks.py."""

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Text = Annotated[str, AfterValidator(spoken)]
Name = Annotated[str, AfterValidator(clean)]


class Word(FrozenModel):
    """A word as it is written, without blanks round it. `probability` is the engine's own, 1 when it has none.

    `timing` is "aligned" where forced alignment set the times; None, and left out of the file, for all others.
    """

    start: Seconds
    end: Seconds
    text: Text
    probability: float = Field(1.0, ge=0, le=1)
    timing: Literal["aligned"] | None = None


class Segment(FrozenModel):
    """A sentence or a stretch between two pauses. `speaker` is empty where nobody was named.

    `suspect` says why it should be checked; None, and left out of the file, when it is trusted.
    """

    id: int = Field(0, ge=0)
    start: Seconds
    end: Seconds
    text: Text
    speaker: Name = ""
    suspect: Suspect | None = None
    words: tuple[Word, ...] = ()


class Transcript(FrozenModel):
    """What is said. It exists only when its times hold: see `ordered`.

    `quality` is "full", "draft", "given" (the owner's text at the owner's times) or "estimated times".
    """

    language: str
    engine: str
    model: str
    quality: str
    duration: Seconds
    segments: tuple[Segment, ...] = ()

    @model_validator(mode="after")
    def ordered(self) -> Self:
        """Segments ascend inside [0, duration], ids count from 0, words ascend inside their segment."""
        for number, segment in enumerate(self.segments):
            if segment.id != number:
                raise ValueError(f"segment {number} has the id {segment.id}")
            edges = [
                segment.start,
                *(t for word in segment.words for t in (word.start, word.end)),
                segment.end,
            ]
            if any(later < earlier for earlier, later in pairwise(edges)):
                raise ValueError(f"the times of segment {number} go back")
            if segment.end > self.duration:
                raise ValueError(f"segment {number} ends after the video")
        if any(later.start < earlier.start for earlier, later in pairwise(self.segments)):
            raise ValueError("the segments are not in order")
        return self

    @property
    def words(self) -> Iterator[Word]:
        return (word for segment in self.segments for word in segment.words)

    def json_bytes(self) -> bytes:
        """The file transcript.json."""
        return self.model_dump_json(indent=1, exclude_none=True).encode()


def read(data: bytes) -> Transcript:
    """A transcript.json, checked. Raises Rejected(BAD_TRANSCRIPT) that says where it is wrong."""
    with validating("transcript.json", bad_transcript):
        return Transcript.model_validate_json(data)
