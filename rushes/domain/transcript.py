"""transcript.json: its models and the rules for every transcriber. All times are seconds of the video."""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from rushes.domain import FrozenModel
from rushes.domain.validation import bad_transcript, validating

UNDETERMINED = "und"
"""The code of an undetermined language (ISO 639-2, BCP 47)."""

WHITESPACE_CONTROLS = frozenset("\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85")
NONCHARACTERS = frozenset("\ufffe\uffff")


def clean_text(text: str) -> str:
    """Return the text as one line, with single spaces and without characters invalid in XML 1.0 or UTF-8."""
    return " ".join("".join(character for character in text if is_allowed(character)).split())


def is_allowed(character: str) -> bool:
    if character in WHITESPACE_CONTROLS:
        return True
    return character not in NONCHARACTERS and unicodedata.category(character) not in {"Cc", "Cs"}


def require_text(text: str) -> str:
    cleaned = clean_text(text)
    if not cleaned:
        raise ValueError("has no text")
    return cleaned


SuspectReason = Literal["loop", "silence", "low_confidence"]
"""Why a segment may be wrong, see rushes/steps/transcribe/quality_checks.py."""

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Text = Annotated[str, AfterValidator(require_text)]
Name = Annotated[str, AfterValidator(clean_text)]


class Word(FrozenModel):
    """A written word, without surrounding spaces. `probability` is the engine's, or 1 if it reports none.

    `timing` is "aligned" if forced alignment set the times; None, and omitted from the file, otherwise.
    """

    start: Seconds
    end: Seconds
    text: Text
    probability: float = Field(1.0, ge=0, le=1)
    timing: Literal["aligned"] | None = None


class Segment(FrozenModel):
    """A sentence, or the speech between two pauses. `speaker` is empty if unknown.

    `suspect` says why the segment should be checked; None, and omitted from the file, otherwise.
    """

    id: int = Field(0, ge=0)
    start: Seconds
    end: Seconds
    text: Text
    speaker: Name = ""
    suspect: SuspectReason | None = None
    words: tuple[Word, ...] = ()


class Transcript(FrozenModel):
    """A transcript with consistent times, see `check_order`.

    `quality` is "full", "draft", "given" (the owner's text and times) or "estimated times".
    """

    language: str
    engine: str
    model: str
    quality: str
    duration: Seconds
    segments: tuple[Segment, ...] = ()

    @model_validator(mode="after")
    def check_order(self) -> Self:
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
                raise ValueError(f"the times of segment {number} decrease")
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


def parse_transcript(data: bytes) -> Transcript:
    """Read and validate transcript.json. Raises Rejected(BAD_TRANSCRIPT) with the place of the first error."""
    with validating("transcript.json", bad_transcript):
        return Transcript.model_validate_json(data)
