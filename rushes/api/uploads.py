"""Multipart uploads: announced, filled part by part, completed. The object's event then starts the job.

The probe step detects the file type from its content, never from its name.
"""

from math import ceil
from typing import Any
from uuid import UUID, uuid4

from pydantic import Field

from rushes.api import quotas
from rushes.api.request_model import RequestModel
from rushes.bootstrap import Ports
from rushes.domain import (
    Event,
    EventKind,
    JobOptions,
    JobRequest,
    Status,
    Ticket,
    Upload,
    Video,
    job_key,
    upload_key,
)
from rushes.errors import BadRequest, Conflict, NotFound, TooLarge, WrongType

PART_BYTES = 8 * 1024 * 1024
MOST_PARTS = 10_000  # Amazon S3's limit
TRANSCRIPT_CHARACTERS = 2_000_000
NAME_BYTES = 255


class OwnTranscript(RequestModel):
    """The user's own transcript: SubRip, WebVTT or plain text, by the name's suffix."""

    name: str
    text: str = Field(max_length=TRANSCRIPT_CHARACTERS)


class NewUpload(RequestModel):
    """The body of POST /uploads. `size` is in bytes."""

    name: str
    size: int = Field(ge=0)
    request: JobOptions = JobOptions()
    transcript: OwnTranscript | None = None
    media_type: str = Field("", max_length=100, description="The declared media type, such as video/mp4.")


def create(ports: Ports, owner: UUID, upload: NewUpload, job_id: UUID | None = None) -> dict[str, Any]:
    """Start an upload: {"job_id", "part_bytes", "parts"}.

    Raises TooLarge or WrongType for the declared size and type, BadRequest for a name, OverQuota.
    """
    job_id = job_id or uuid4()
    if upload.size > ports.settings.max_bytes:
        raise TooLarge(f"The file has {upload.size:,} bytes; the limit is {ports.settings.max_bytes:,}.")
    if upload.media_type and upload.media_type not in media_types(ports):
        raise WrongType(f"{upload.media_type} is not accepted: send the video as MP4 or WebM.", "media_type")
    quotas.check(ports, owner, upload.size)
    key = upload_key(owner, job_id, plain_name(upload.name))
    ticket = Ticket(
        job_id=job_id,
        owner=owner,
        video=Video(bucket=ports.require_setting("bucket"), key=key, size=upload.size, name=upload.name),
        request=JobRequest(
            **upload.request.model_dump(), transcript=keep_words(ports, job_id, upload.transcript)
        ),
    )
    upload_id = ports.multipart.start(key, "application/octet-stream")
    ports.uploads.register_upload(Upload(ticket=ticket, upload_id=upload_id))
    return {"job_id": str(job_id), "part_bytes": part_bytes(upload.size), "parts": part_count(upload.size)}


def media_types(ports: Ports) -> set[str]:
    """The media types that a client may declare: the accepted containers, or application/octet-stream."""
    type_by_container = {
        "mp4": "video/mp4",
        "webm": "video/webm",
        "mov": "video/quicktime",
        "mkv": "video/x-matroska",
    }
    return {
        type_by_container[container]
        for container in ports.settings.containers
        if container in type_by_container
    } | {"application/octet-stream"}


def plain_name(name: str) -> str:
    """Return the file name if it is safe in an object key. Raises BadRequest."""
    if not name or "/" in name or not name.isprintable() or len(name.encode()) > NAME_BYTES:
        raise BadRequest(
            f"Give the file a name of 1 to {NAME_BYTES} bytes without “/” and control characters."
        )
    return name


def keep_words(ports: Ports, job_id: UUID, transcript: OwnTranscript | None) -> str:
    """Store the user's transcript beside the job and return its key, or "". Raises BadRequest."""
    if transcript is None:
        return ""
    suffix = transcript.name.rpartition(".")[2].lower()
    if suffix not in ("srt", "vtt", "txt"):
        raise BadRequest("A transcript is a .srt, a .vtt or a .txt file.")
    key = job_key(job_id, f"given/transcript.{suffix}")
    ports.storage.put(key, transcript.text.encode(), "text/plain; charset=utf-8")
    return key


def part_bytes(size: int) -> int:
    """The size of each part except the last, in bytes."""
    return max(PART_BYTES, ceil(size / MOST_PARTS))


def part_count(size: int) -> int:
    """The number of parts. An empty file has one empty part."""
    return max(1, ceil(size / part_bytes(size)))


def promised(ports: Ports, owner: UUID, job_id: UUID) -> Upload:
    upload = ports.uploads.find_upload(job_id)
    if upload is None or upload.ticket.owner != owner:
        raise NotFound("There is no such upload, or it expired before it was completed.")
    return upload


def show(ports: Ports, owner: UUID, job_id: UUID) -> dict[str, Any]:
    """List the parts that have arrived, so that a client can resume."""
    upload = promised(ports, owner, job_id)
    arrived_parts = ports.multipart.list_parts(upload.ticket.video.key, upload.upload_id)
    return {
        "job_id": str(job_id),
        "part_bytes": part_bytes(upload.ticket.video.size),
        "parts": [{"number": number, "bytes": size} for number, _, size in arrived_parts],
    }


def sign(ports: Ports, owner: UUID, job_id: UUID, numbers: list[int]) -> dict[str, Any]:
    """Presign URLs to PUT the parts to: {"urls": {"1": …}}. Raises NotFound, BadRequest."""
    upload = promised(ports, owner, job_id)
    last_number = part_count(upload.ticket.video.size)
    if not all(1 <= number <= last_number for number in numbers):
        raise BadRequest(f"This upload has parts 1 to {last_number}.")
    key, seconds = upload.ticket.video.key, ports.settings.link_seconds
    return {
        "urls": {
            str(part_number): ports.multipart.presign_part(key, upload.upload_id, part_number, seconds)
            for part_number in numbers
        }
    }


def complete(ports: Ports, owner: UUID, job_id: UUID) -> dict[str, Any]:
    """Join the parts and queue the job. Raises Conflict if parts are missing, TooLarge if it grew, OverQuota.

    Joins the parts first: a row of a video that never arrived would stay queued forever, while an arrived video becomes
    a job by its own event, whatever happens here.
    """
    upload = promised(ports, owner, job_id)
    ticket = upload.ticket
    arrived_parts = ports.multipart.list_parts(ticket.video.key, upload.upload_id)
    arrived_bytes = sum(part_size for _, _, part_size in arrived_parts)
    if arrived_bytes > ticket.video.size:
        ports.multipart.abort(ticket.video.key, upload.upload_id)
        raise TooLarge(
            f"{arrived_bytes:,} bytes arrived, {ticket.video.size:,} were announced: upload it again."
        )
    if arrived_bytes < ticket.video.size:
        raise Conflict(
            f"{arrived_bytes:,} of {ticket.video.size:,} bytes have arrived: send the missing parts first."
        )
    quotas.check(ports, owner, arrived_bytes)
    ports.multipart.complete(
        ticket.video.key, upload.upload_id, [(number, etag) for number, etag, _ in arrived_parts]
    )
    ports.repository.open_job(ticket, Status.QUEUED, ports.quotas)
    ports.events.append(Event(job_id=job_id, owner=owner, kind=EventKind.JOB_QUEUED))
    return {"job_id": str(job_id), "status": Status.QUEUED}
