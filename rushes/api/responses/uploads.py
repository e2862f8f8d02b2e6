"""Responses about multipart uploads."""

from uuid import UUID

from pydantic import Field

from rushes.api.responses.base import Answer, Link


class UploadPromised(Answer):
    """`parts` is the number of parts of `part_bytes` bytes; the last one may be shorter."""

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
    urls: dict[str, Link] = Field(description="The URL to PUT each part to, by part number.")
