"""Uploads in parts."""

from uuid import UUID

from pydantic import Field

from rushes.api.responses.base import Answer, Link


class UploadPromised(Answer):
    """`parts` is how many parts of `part_bytes` bytes the file has; the last one may be shorter."""

    job_id: UUID
    part_bytes: int
    parts: int


class ArrivedPart(Answer):
    number: int
    bytes: int


class UploadStanding(Answer):
    """The parts that have arrived."""

    job_id: UUID
    part_bytes: int
    parts: list[ArrivedPart]


class SignedParts(Answer):
    urls: dict[str, Link] = Field(description="By the part's number: where it is PUT.")
