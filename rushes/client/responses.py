"""The API's responses as models. Unknown fields are ignored, missing ones are an error."""

from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from rushes.domain import Event, FrozenModel, Job, StepRecord, Video
from rushes.errors import BadRequest, RushesError

NOBODY = UUID(int=0)  # placeholder: the API does not send the owner
M = TypeVar("M", bound=BaseModel)


class UploadedVideo(Video):
    """A video without its storage location, which the API does not expose."""

    bucket: str = ""
    key: str = ""


class JobDetails(Job):
    """A job with the results of its steps."""

    owner: UUID = NOBODY
    video: UploadedVideo
    steps: tuple[StepRecord, ...] = ()


class ReceivedEvent(Event):
    """An event as sent by the WebSocket and the API."""

    owner: UUID = NOBODY


class ResultFile(FrozenModel):
    """A result file: `name` is its path in the results folder, `url` a temporary link."""

    name: str
    size: int
    sha256: str
    media_type: str = ""
    url: str


def parse(model: type[M], value: Any) -> M:
    """Parse a response. Raises RushesError that names the invalid field."""
    try:
        return model.model_validate(value, extra="ignore")
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise RushesError(
            f"The API's response is not understood ({field}: {first['msg']}): check the API's version."
        ) from error


def job_id_of(text: UUID | str) -> UUID:
    """Raises BadRequest unless the text is a job ID."""
    try:
        return text if isinstance(text, UUID) else UUID(text)
    except ValueError as error:
        raise BadRequest(f"“{text}” is not a job ID: `rushes jobs` lists yours.") from error
