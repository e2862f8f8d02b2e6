"""censored.json: which words are not to be heard, and when.

    {"language": "en", "level": "strong", "listed": true,
     "hits": [{"start": 1.2, "end": 1.6, "text": "Shit,", "phrase": "shit", "level": "strong", "segment": 3,
               "words": [5]}],
     "mutes": [[1.14, 1.7]]}

Seconds of the film. `listed`: there is a list of this language; without, only the owner's own words are found.
A hit has the words' own times, `words` are their places in the segment, from 0; `mutes` are what is silenced,
with the padding. `hits` ascend, `mutes` ascend and do not overlap.
"""

from typing import Self

from pydantic import Field, FiniteFloat, model_validator

from rushes.domain import FrozenModel
from rushes.domain.validation import validating


class Hit(FrozenModel):
    """One censored word or phrase, as it stands in the transcript (`text`) and in the list (`phrase`)."""

    start: FiniteFloat
    end: FiniteFloat
    text: str
    phrase: str
    level: str
    segment: int = Field(ge=0)
    words: tuple[int, ...]


class Censored(FrozenModel):
    """All that is censored in one transcript."""

    language: str
    level: str
    listed: bool
    hits: tuple[Hit, ...] = ()
    mutes: tuple[tuple[FiniteFloat, FiniteFloat], ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        edges = [edge for mute in self.mutes for edge in mute]
        if edges != sorted(edges):
            raise ValueError("the mutes overlap or are not in order")
        return self

    def json_bytes(self) -> bytes:
        """The file censored.json."""
        return self.model_dump_json(indent=1).encode()


def read_censored(data: bytes) -> Censored:
    """A censored.json, checked. Raises BadRequest naming the first thing that is wrong with it."""
    with validating("censored.json"):
        return Censored.model_validate_json(data)
