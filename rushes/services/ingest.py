"""Starts a job for an object in uploads/, once per upload, even if its event arrives repeatedly.

An object under orders/ is a command of the API: the API runs in the database's network, from which it can put objects
but not start or stop executions. Any other object is an upload. If the API announced it, the key is
`uploads/<owner>/<job>/<name>` and its ticket is in the UploadRegistry. If it was put directly into the bucket, under
any other key of uploads/, the job id is derived from the object's version and the options come from the object metadata
`rushes-request` (JSON).
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
    derive_job_id,
    is_folder_marker,
    job_prefix,
)
from rushes.errors import BadRequest, Conflict, NotFound, Reason
from rushes.services import concurrency

COMMANDS_PREFIX = "orders/"
SWEEP_DELAYS_SECONDS = (60, 900)  # a running Lambda cannot be stopped, and its timeout is at most 900


def ingest_event(ports: Ports, event: Mapping[str, Any]) -> bool:
    """Start the job of an `Object Created` event, of a malware scan event, or of a waiting message.

    Any scan result starts the job; Probe reads the result. The message {"waits": ticket} is sent for a job over its
    owner's limit, see rushes/services/concurrency.py. Returns False if the job was started before or must wait, or if
    the object is a folder marker.

    Keys in these events are plain text and never unquoted. Raises BadRequest for an event of another shape, which moves
    its message to the dead-letter queue.
    """
    if "waits" in event:
        return start_job(ports, Ticket.model_validate(event["waits"]))
    video = read_uploaded_video(ports, event)
    if video is None:
        return False
    if video.key.startswith(COMMANDS_PREFIX):
        return execute_command(ports, ExecutionCommand.model_validate_json(ports.storage.get(video.key)))
    job_id = announced_job_id(video.key)
    announced = ports.uploads.find_upload(job_id) if job_id else None
    if job_id and not announced and is_deleted(ports, video.key):
        return False
    return start_job(ports, build_ticket(ports, video, object_version(event), announced))


def start_job(ports: Ports, ticket: Ticket) -> bool:
    """Start the job unless it must wait. A job that is already cancelled is stopped at once, so that it ends."""
    if concurrency.defer_if_limited(ports, ticket):
        return False
    started = ports.workflow.start(ticket)
    if ports.cancellations.is_cancelled(ticket.job_id):
        ports.workflow.stop(ticket.job_id)
    return started


class ExecutionCommand(FrozenModel):
    """A command of the API: start an execution with this ticket, or stop it because the job is erased."""

    ticket: Ticket
    wanted: Literal["start", "erase"] = "start"


def enqueue_command(ports: Ports, command: ExecutionCommand) -> None:
    """Put a command into the bucket, where its event triggers Ingest. Idempotent."""
    ticket = command.ticket
    key = f"{COMMANDS_PREFIX}{ticket.owner}/{ticket.job_id}/{command.wanted}.json"
    ports.storage.put(key, command.model_dump_json().encode(), "application/json")


def execute_command(ports: Ports, command: ExecutionCommand) -> bool:
    """Start or stop the execution of a command. Returns False if there was nothing to do."""
    if command.wanted == "start":
        return start_job(ports, command.ticket)
    for seconds in SWEEP_DELAYS_SECONDS:
        ports.delay_queue.send(json.dumps({"sweep": str(command.ticket.job_id)}), seconds)
    return ports.workflow.stop(command.ticket.job_id)


def delete_leftovers(ports: Ports, job_id: UUID) -> int:
    """Delete what running steps wrote after their job was erased, and count the versions and items."""
    return len(ports.storage.delete_prefix(job_prefix(job_id))) + ports.job_state.delete_job_state(job_id)


def read_uploaded_video(ports: Ports, event: Mapping[str, Any]) -> Video | None:
    """Return the object of the event; None for a folder marker. The size of a scanned object is read from storage."""
    try:
        if "s3ObjectDetails" in event["detail"]:
            scanned = event["detail"]["s3ObjectDetails"]
            bucket, key, version = scanned["bucketName"], scanned["objectKey"], scanned.get("versionId")
            size = 0 if is_folder_marker(key) else read_size(ports, key)
        else:
            bucket, created = event["detail"]["bucket"]["name"], event["detail"]["object"]
            key, version, size = created["key"], created.get("version-id"), created["size"]
        if is_folder_marker(key):
            return None
        return Video(bucket=bucket, key=key, version=version or "", size=size, name=PurePosixPath(key).name)
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise BadRequest(f"This is not the event of an uploaded object: {error!r}.") from error


def read_size(ports: Ports, key: str) -> int:
    """Return the size in bytes; 0 for an object that is deleted, or locked because of malware."""
    try:
        return ports.storage.stat(key).size
    except (NotFound, Conflict):
        return 0


def read_metadata(ports: Ports, video: Video) -> Mapping[str, str]:
    """Return the object metadata; empty if the object is deleted or locked."""
    try:
        return ports.storage.read_metadata(video)
    except (NotFound, Conflict):
        return {}


def object_version(event: Mapping[str, Any]) -> str:
    """Return what distinguishes writes to one key: the object's version, else its sequencer or ETag."""
    detail = event["detail"]
    if scanned := detail.get("s3ObjectDetails"):
        return str(scanned.get("versionId") or scanned.get("eTag") or "")
    created = detail["object"]
    return str(created.get("version-id") or created.get("sequencer") or created.get("etag") or "")


def is_deleted(ports: Ports, key: str) -> bool:
    """Whether the object is deleted. If it is not announced either, the event is a late one of an erased upload."""
    try:
        with suppress(Conflict):
            ports.storage.stat(key)
    except NotFound:
        return True
    return False


def build_ticket(ports: Ports, video: Video, version: str, announced: Upload | None) -> Ticket:
    """Return the announced ticket, pinned to the version that arrived; else the ticket of a new job."""
    if announced and announced.ticket.video.key == video.key:
        arrived = video.model_copy(update={"size": video.size or announced.ticket.video.size})
        return announced.ticket.model_copy(update={"video": arrived})
    return Ticket(
        job_id=derive_job_id(video.bucket, video.key, version),
        owner=owner_of(video.key) or ports.settings.direct_owner,
        video=video,
        request=read_options(read_metadata(ports, video)),
    )


def announced_job_id(key: str) -> UUID | None:
    """The job id in `uploads/<owner>/<job>/<name>`."""
    parts = key.split("/")
    return parse_uuid(parts[2]) if len(parts) == 4 else None  # noqa: PLR2004


def owner_of(key: str) -> UUID | None:
    """The owner in `uploads/<owner>/…`, if that folder is a UUID."""
    parts = key.split("/")
    return parse_uuid(parts[1]) if len(parts) > 2 else None  # noqa: PLR2004


def parse_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read_options(metadata: Mapping[str, str]) -> JobRequest:
    """Read the options in an object's metadata; the defaults if there are none.

    Invalid options make a job that is rejected, so that its owner gets the reason.
    """
    try:
        options = JobOptions.model_validate_json(metadata.get("rushes-request") or "{}")
        return JobRequest(**options.model_dump())
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        message = f"The metadata rushes-request is not valid{f' ({field})' if field else ''}: {first['msg']}."
        return JobRequest(refused=Refusal(reason=Reason.BAD_REQUEST, sentence=message))
