"""Search: passages, queries and hits. All times are seconds of the video."""

from typing import Literal
from uuid import UUID

from pydantic import Field, FiniteFloat

from rushes.domain import FrozenModel

PassageKind = Literal["speech", "chapter", "sight"]
"""Speech, a whole chapter, or something detected in the frames."""

Signal = Literal["words", "meaning"]
"""Why a passage matches: it contains the query's words, or its embedding is close to the query's."""


class Passage(FrozenModel):
    """A span of a video as text. `chapter` is the title of its chapter, if any.

    `vector` is its embedding, normalized to length 1; empty: the passage can be found by its words only.
    """

    kind: PassageKind
    start: FiniteFloat = Field(ge=0)
    end: FiniteFloat = Field(ge=0)
    text: str = Field(min_length=1)
    chapter: str = ""
    vector: tuple[float, ...] = ()


class Passages(FrozenModel):
    """All passages of one video, in order. `model` is the embedding model of their vectors, if any."""

    language: str
    model: str
    passages: tuple[Passage, ...]


class Query(FrozenModel):
    """An owner's query. Without a `vector` only the words count; `language` and `job` filter the passages."""

    text: str
    model: str = ""
    vector: tuple[float, ...] = ()
    limit: int = Field(10, ge=1, le=100)
    language: str | None = None
    job: UUID | None = None


class Hit(FrozenModel):
    """A matching passage. `score` only orders the hits of one query."""

    job_id: UUID
    video: str
    kind: PassageKind
    language: str
    start: float
    end: float
    text: str
    chapter: str
    score: float
    found_by: tuple[Signal, ...]


class SearchResults(FrozenModel):
    """The hits of one query, the best first, and the signals that were used."""

    data: tuple[Hit, ...]
    signals: tuple[Signal, ...]
