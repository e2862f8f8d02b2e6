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
    JobRequest,
    Noun,
    Refusal,
    Ticket,
    Upload,
    Video,
    Wishes,
    is_folder_marker,
    job_id_of,
    job_prefix,
)
from rushes.errors import BadRequest, Conflict, NotFound, Reason
from rushes.services import concurrency

ORDERS = "orders/"
SWEEPS = (60, 900)  # seconds; a Lambda that nobody can stop runs for 900 at most


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
    video = uploaded(ports, event)
    if video is None:
        return False
    if video.key.startswith(ORDERS):
        return obey(ports, Order.model_validate_json(ports.storage.get(video.key)))
    job_id = announced(video.key)
    promise = ports.hot.promised(job_id) if job_id else None
    if job_id and not promise and gone(ports, video.key):
        return False
    return start(ports, ticket_for(ports, video, mark(event), promise))


def start(ports: Ports, ticket: Ticket) -> bool:
    """Start the job when it is its turn; one that was cancelled before is stopped, so that it ends."""
    if concurrency.waits(ports, ticket):
        return False
    started = ports.flow.start(ticket)
    if ports.hot.cancelled(ticket.job_id):
        ports.flow.stop(ticket.job_id)
    return started


class Order(Noun):
    """What the API wants of an execution: that it starts, with this ticket, or ends because the job is erased."""

    ticket: Ticket
    wanted: Literal["start", "erase"] = "start"


def place(ports: Ports, order: Order) -> None:
    """Leave an order where its event calls Ingest; harmless when repeated."""
    ticket = order.ticket
    key = f"{ORDERS}{ticket.owner}/{ticket.job_id}/{order.wanted}.json"
    ports.storage.put(key, order.model_dump_json().encode(), "application/json")


def obey(ports: Ports, order: Order) -> bool:
    if order.wanted == "start":
        return start(ports, order.ticket)
    for seconds in SWEEPS:
        ports.later.send(json.dumps({"sweep": str(order.ticket.job_id)}), seconds)
    return ports.flow.stop(order.ticket.job_id)


def sweep(ports: Ports, job_id: UUID) -> int:
    """Remove what a step that was still at work has written of an erased job; how many versions and items."""
    return len(ports.storage.delete_prefix(job_prefix(job_id))) + ports.hot.forget(job_id)


def uploaded(ports: Ports, event: Mapping[str, Any]) -> Video | None:
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


def note(ports: Ports, video: Video) -> Mapping[str, str]:
    """What the uploader wrote beside the object; nothing where it is gone or locked."""
    try:
        return ports.storage.note(video)
    except (NotFound, Conflict):
        return {}


def mark(event: Mapping[str, Any]) -> str:
    """What tells this object from an earlier one under the same key: its version, or the order of its writing."""
    detail = event["detail"]
    if scanned := detail.get("s3ObjectDetails"):
        return str(scanned.get("versionId") or scanned.get("eTag") or "")
    thing = detail["object"]
    return str(thing.get("version-id") or thing.get("sequencer") or thing.get("etag") or "")


def gone(ports: Ports, key: str) -> bool:
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
        request=wishes(note(ports, video)),
    )


def announced(key: str) -> UUID | None:
    """The job id in `uploads/<owner>/<job>/<name>`."""
    parts = key.split("/")
    return as_uuid(parts[2]) if len(parts) == 4 else None  # noqa: PLR2004


def owner_of(key: str) -> UUID | None:
    """The owner in `uploads/<owner>/…`, when that folder is named for one."""
    parts = key.split("/")
    return as_uuid(parts[1]) if len(parts) > 2 else None  # noqa: PLR2004


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def wishes(metadata: Mapping[str, str]) -> JobRequest:
    """The request in an object's metadata; the profile's defaults when there is none.

    What is no request makes a job that is rejected: so whoever dropped the file hears why.
    """
    try:
        wished = Wishes.model_validate_json(metadata.get("rushes-request") or "{}")
        return JobRequest(**wished.model_dump())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        sentence = (
            f"The metadata rushes-request is not a request{f' ({where})' if where else ''}: {first['msg']}."
        )
        return JobRequest(refused=Refusal(reason=Reason.BAD_REQUEST, sentence=sentence))
