"""The API's answers as nouns. A field that a newer server adds is passed over; one that is missing is not."""

from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from rushes.domain import Event, FrozenModel, Job, StepRecord, Video
from rushes.errors import BadRequest, RushesError

NOBODY = UUID(int=0)  # the owner, where the API does not tell it
M = TypeVar("M", bound=BaseModel)


class UploadedVideo(Video):
    """A video without where it lies, which the API keeps to itself."""

    bucket: str = ""
    key: str = ""


class JobDetails(Job):
    """A job with what each of its steps did."""

    owner: UUID = NOBODY
    video: UploadedVideo
    steps: tuple[StepRecord, ...] = ()


class ReceivedEvent(Event):
    """An event as the socket and the API tell it."""

    owner: UUID = NOBODY


class ResultFile(FrozenModel):
    """One file of a job's results: `name` is its path in the results folder, `url` gives it for a while."""

    name: str
    size: int
    sha256: str
    media_type: str = ""
    url: str


def parse(model: type[M], value: Any) -> M:
    """Raises RushesError naming the field when the answer is of another shape."""
    try:
        return model.model_validate(value, extra="ignore")
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise RushesError(
            f"The API's answer is not understood ({place}: {first['msg']}): is it of another version?"
        ) from error


def job_id_of(text: UUID | str) -> UUID:
    """Raises BadRequest for what is not a job id."""
    try:
        return text if isinstance(text, UUID) else UUID(text)
    except ValueError as error:
        raise BadRequest(f"“{text}” is not the id of a job: `rushes jobs` lists yours.") from error
