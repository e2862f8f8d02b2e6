"""From an object in uploads/ to a running job: once for each upload, however often the event arrives.

An object under orders/ is an order of our own: the API lives in the network of the database, from where an object
can be put, and no execution started or stopped. Else two doors lead here. The API promised a job beforehand: the
key is `uploads/<owner>/<job>/<name>` and the promise lies in the hot store. Or somebody dropped a file straight
into the bucket, under any other key of uploads/: the job id comes from the object's own version, its wishes from
the metadata `rushes-request` (JSON).
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any, Literal
from uuid import UUID

from pydantic import ValidationError

from rushes.bootstrap import Ports
from rushes.domain import (
    FrozenModel,
    JobOptions,
    JobRequest,
    Refusal,
    Ticket,
    Upload,
    Video,
    is_folder_marker,
    job_id_of,
    job_prefix,
)
from rushes.errors import BadRequest, Conflict, NotFound, Reason
from rushes.services import concurrency

COMMANDS_PREFIX = "orders/"
SWEEP_DELAYS_SECONDS = (60, 900)  # seconds; a Lambda that nobody can stop runs for 900 at most


def ingest(ports: Ports, event: Mapping[str, Any]) -> bool:
    """Start the job of an event `Object Created`, or of a scan's result whatever it says, which Probe reads.

    Or that of our own message {"waits": ticket}, sent for a job whose owner has enough that run, see
    rushes/services/concurrency.py.
    False when it was started before, has to wait, or the object is a folder marker, which is never a job.

    Keys in such events are plain text: they are never unquoted. Raises BadRequest for an event of another
    shape, which sends its message to the dead letters.
    """
    if "waits" in event:
        return start(ports, Ticket.model_validate(event["waits"]))
    video = uploaded_video(ports, event)
    if video is None:
        return False
    if video.key.startswith(COMMANDS_PREFIX):
        return execute(ports, ExecutionCommand.model_validate_json(ports.storage.get(video.key)))
    job_id = announced_job_id(video.key)
    promise = ports.uploads.find_upload(job_id) if job_id else None
    if job_id and not promise and is_deleted(ports, video.key):
        return False
    return start(ports, ticket_for(ports, video, object_version(event), promise))


def start(ports: Ports, ticket: Ticket) -> bool:
    """Start the job when it is its turn; one that was cancelled before is stopped, so that it ends."""
    if concurrency.must_wait(ports, ticket):
        return False
    started = ports.workflow.start(ticket)
    if ports.cancellations.is_cancelled(ticket.job_id):
        ports.workflow.stop(ticket.job_id)
    return started


class ExecutionCommand(FrozenModel):
    """What the API wants of an execution: that it starts, with this ticket, or ends because the job is erased."""

    ticket: Ticket
    wanted: Literal["start", "erase"] = "start"


def enqueue(ports: Ports, order: ExecutionCommand) -> None:
    """Leave an order where its event calls Ingest; harmless when repeated."""
    ticket = order.ticket
    key = f"{COMMANDS_PREFIX}{ticket.owner}/{ticket.job_id}/{order.wanted}.json"
    ports.storage.put(key, order.model_dump_json().encode(), "application/json")


def execute(ports: Ports, order: ExecutionCommand) -> bool:
    if order.wanted == "start":
        return start(ports, order.ticket)
    for seconds in SWEEP_DELAYS_SECONDS:
        ports.delay_queue.send(json.dumps({"sweep": str(order.ticket.job_id)}), seconds)
    return ports.workflow.stop(order.ticket.job_id)


def delete_leftovers(ports: Ports, job_id: UUID) -> int:
    """Remove what a step that was still at work has written of an erased job; how many versions and items."""
    return len(ports.storage.delete_prefix(job_prefix(job_id))) + ports.job_state.delete_job_state(job_id)


def uploaded_video(ports: Ports, event: Mapping[str, Any]) -> Video | None:
    """The object of the event; None for a folder marker. A scan's result lacks the size: then storage is asked."""
    try:
        if "s3ObjectDetails" in event["detail"]:
            told = event["detail"]["s3ObjectDetails"]
            bucket, key, version = told["bucketName"], told["objectKey"], told.get("versionId")
            size = 0 if is_folder_marker(key) else size_of(ports, key)
        else:
            bucket, thing = event["detail"]["bucket"]["name"], event["detail"]["object"]
            key, version, size = thing["key"], thing.get("version-id"), thing["size"]
        if is_folder_marker(key):
            return None
        return Video(bucket=bucket, key=key, version=version or "", size=size, name=PurePosixPath(key).name)
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise BadRequest(f"This is not the event of an uploaded object: {error!r} is amiss.") from error


def size_of(ports: Ports, key: str) -> int:
    """In bytes; 0 of an object that is gone, or locked because malware was found in it."""
    try:
        return ports.storage.stat(key).size
    except (NotFound, Conflict):
        return 0


def read_metadata(ports: Ports, video: Video) -> Mapping[str, str]:
    """What the uploader wrote beside the object; nothing where it is gone or locked."""
    try:
        return ports.storage.read_metadata(video)
    except (NotFound, Conflict):
        return {}


def object_version(event: Mapping[str, Any]) -> str:
    """What tells this object from an earlier one under the same key: its version, or the order of its writing."""
    detail = event["detail"]
    if scanned := detail.get("s3ObjectDetails"):
        return str(scanned.get("versionId") or scanned.get("eTag") or "")
    thing = detail["object"]
    return str(thing.get("version-id") or thing.get("sequencer") or thing.get("etag") or "")


def is_deleted(ports: Ports, key: str) -> bool:
    """Whether the object is no more. Without its promise, too, this is the late event of an upload that was erased."""
    try:
        with suppress(Conflict):
            ports.storage.stat(key)
    except NotFound:
        return True
    return False


def ticket_for(ports: Ports, video: Video, mark: str, promise: Upload | None) -> Ticket:
    """What was promised for this key, pinned to the version that arrived; else a job of its own."""
    if promise and promise.ticket.video.key == video.key:
        arrived = video.model_copy(update={"size": video.size or promise.ticket.video.size})
        return promise.ticket.model_copy(update={"video": arrived})
    return Ticket(
        job_id=job_id_of(video.bucket, video.key, mark),
        owner=owner_of(video.key) or ports.settings.direct_owner,
        video=video,
        request=read_options(read_metadata(ports, video)),
    )


def announced_job_id(key: str) -> UUID | None:
    """The job id in `uploads/<owner>/<job>/<name>`."""
    parts = key.split("/")
    return parse_uuid(parts[2]) if len(parts) == 4 else None  # noqa: PLR2004


def owner_of(key: str) -> UUID | None:
    """The owner in `uploads/<owner>/…`, when that folder is named for one."""
    parts = key.split("/")
    return parse_uuid(parts[1]) if len(parts) > 2 else None  # noqa: PLR2004


def parse_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read_options(metadata: Mapping[str, str]) -> JobRequest:
    """The request in an object's metadata; the profile's defaults when there is none.

    What is no request makes a job that is rejected: so whoever dropped the file hears why.
    """
    try:
        wished = JobOptions.model_validate_json(metadata.get("rushes-request") or "{}")
        return JobRequest(**wished.model_dump())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        sentence = (
            f"The metadata rushes-request is not a request{f' ({where})' if where else ''}: {first['msg']}."
        )
        return JobRequest(refused=Refusal(reason=Reason.BAD_REQUEST, sentence=sentence))
