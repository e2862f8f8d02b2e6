"""What can be found in a film, what is asked, and what is found. All times are seconds of the film."""

from typing import Literal
from uuid import UUID

from pydantic import Field, FiniteFloat

from rushes.domain import FrozenModel

Kind = Literal["speech", "chapter", "sight"]
"""Something said, a chapter as a whole, or something seen."""

Signal = Literal["words", "meaning"]
"""Why a passage was found: it holds the words that were asked for, or means something near them."""


class Passage(FrozenModel):
    """A stretch of a film in words. `chapter` is the title of the chapter that it lies in, where there are any.

    `vector` says what it means, in the embedder's dimensions, at length 1; empty: only its words are known.
    """

    kind: Kind
    start: FiniteFloat = Field(ge=0)
    end: FiniteFloat = Field(ge=0)
    text: str = Field(min_length=1)
    chapter: str = ""
    vector: tuple[float, ...] = ()


class Passages(FrozenModel):
    """All that can be found in one film, in the order of the film. `model` is whose vectors they are, if any."""

    language: str
    model: str
    passages: tuple[Passage, ...]


class Query(FrozenModel):
    """What one owner looks for. Without a `vector` only the words count; `language` and `job` narrow it down."""

    text: str
    model: str = ""
    vector: tuple[float, ...] = ()
    limit: int = Field(10, ge=1, le=100)
    language: str | None = None
    job: UUID | None = None


class Hit(FrozenModel):
    """A passage that was found. `score` only orders the hits of one query."""

    job_id: UUID
    video: str
    kind: Kind
    language: str
    start: float
    end: float
    text: str
    chapter: str
    score: float
    found_by: tuple[Signal, ...]


class Findings(FrozenModel):
    """The hits of one query, the best first, and the signals that were looked for."""

    data: tuple[Hit, ...]
    signals: tuple[Signal, ...]
