"""An upload is an object apart from the job: promised, filled part by part, completed. Then the event comes.

The kind of a file is told by its bytes, when it is probed, never by its name.
"""

from math import ceil
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field

from rushes.api import quotas
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


class OwnTranscript(BaseModel):
    """The owner's own words: SubRip, WebVTT or plain text, told by the name's suffix."""

    model_config = ConfigDict(extra="forbid")

    name: str
    text: str = Field(max_length=TRANSCRIPT_CHARACTERS)


class NewUpload(BaseModel):
    """The body of POST /uploads. `size` is in bytes."""

    model_config = ConfigDict(extra="forbid")

    name: str
    size: int = Field(ge=0)
    request: JobOptions = JobOptions()
    transcript: OwnTranscript | None = None
    media_type: str = Field("", max_length=100, description="What the file is said to be, such as video/mp4.")


def create(ports: Ports, owner: UUID, wanted: NewUpload, job_id: UUID | None = None) -> dict[str, Any]:
    """Promise a place for a file: {"job_id", "part_bytes", "parts"}.

    Raises TooLarge, WrongType for what is declared, BadRequest for a name, OverQuota.
    """
    job_id = job_id or uuid4()
    if wanted.size > ports.settings.max_bytes:
        raise TooLarge(
            f"The file has {wanted.size:,} bytes; the most that is taken is {ports.settings.max_bytes:,}."
        )
    if wanted.media_type and wanted.media_type not in media_types(ports):
        raise WrongType(f"{wanted.media_type} is not taken: send a film as MP4 or WebM.", "media_type")
    quotas.check(ports, owner, wanted.size)
    key = upload_key(owner, job_id, plain_name(wanted.name))
    ticket = Ticket(
        job_id=job_id,
        owner=owner,
        video=Video(bucket=ports.need("bucket"), key=key, size=wanted.size, name=wanted.name),
        request=JobRequest(
            **wanted.request.model_dump(), transcript=keep_words(ports, job_id, wanted.transcript)
        ),
    )
    upload_id = ports.multipart.start(key, "application/octet-stream")
    ports.uploads.register_upload(Upload(ticket=ticket, upload_id=upload_id))
    return {"job_id": str(job_id), "part_bytes": part_bytes(wanted.size), "parts": part_count(wanted.size)}


def media_types(ports: Ports) -> set[str]:
    """What a file may be said to be: one of the containers taken, or nothing in particular."""
    taken = {"mp4": "video/mp4", "webm": "video/webm", "mov": "video/quicktime", "mkv": "video/x-matroska"}
    return {taken[name] for name in ports.settings.containers if name in taken} | {"application/octet-stream"}


def plain_name(name: str) -> str:
    """The name as it may stand in a key. Raises BadRequest."""
    if not name or "/" in name or not name.isprintable() or len(name.encode()) > NAME_BYTES:
        raise BadRequest(
            f"Give the file a name of 1 to {NAME_BYTES} bytes without “/” and control characters."
        )
    return name


def keep_words(ports: Ports, job_id: UUID, words: OwnTranscript | None) -> str:
    """Put the owner's transcript beside the job; its key, or nothing. Raises BadRequest."""
    if words is None:
        return ""
    suffix = words.name.rpartition(".")[2].lower()
    if suffix not in ("srt", "vtt", "txt"):
        raise BadRequest("A transcript is a .srt, a .vtt or a .txt file.")
    key = job_key(job_id, f"given/transcript.{suffix}")
    ports.storage.put(key, words.text.encode(), "text/plain; charset=utf-8")
    return key


def part_bytes(size: int) -> int:
    """Bytes of each part but the last."""
    return max(PART_BYTES, ceil(size / MOST_PARTS))


def part_count(size: int) -> int:
    """An empty file has one empty part."""
    return max(1, ceil(size / part_bytes(size)))


def promised(ports: Ports, owner: UUID, job_id: UUID) -> Upload:
    upload = ports.uploads.find_upload(job_id)
    if upload is None or upload.ticket.owner != owner:
        raise NotFound("There is no such upload, or it was never completed and is gone.")
    return upload


def show(ports: Ports, owner: UUID, job_id: UUID) -> dict[str, Any]:
    """Which parts have arrived: what a client that was cut off asks first."""
    upload = promised(ports, owner, job_id)
    arrived = ports.multipart.list_parts(upload.ticket.video.key, upload.upload_id)
    return {
        "job_id": str(job_id),
        "part_bytes": part_bytes(upload.ticket.video.size),
        "parts": [{"number": number, "bytes": size} for number, _, size in arrived],
    }


def sign(ports: Ports, owner: UUID, job_id: UUID, numbers: list[int]) -> dict[str, Any]:
    """URLs to PUT the parts to, good for an hour: {"urls": {"1": …}}. Raises NotFound, BadRequest."""
    upload = promised(ports, owner, job_id)
    last = part_count(upload.ticket.video.size)
    if not all(1 <= number <= last for number in numbers):
        raise BadRequest(f"This upload has parts 1 to {last}.")
    key, seconds = upload.ticket.video.key, ports.settings.link_seconds
    return {
        "urls": {str(n): ports.multipart.presign_part(key, upload.upload_id, n, seconds) for n in numbers}
    }


def complete(ports: Ports, owner: UUID, job_id: UUID) -> dict[str, Any]:
    """Join the parts; the job is queued. Raises Conflict when parts are missing, TooLarge when it grew, OverQuota.

    The parts are joined first: a row of a film that never came would be queued for ever, while a film that came
    becomes a job by its own event, whatever happens here.
    """
    upload = promised(ports, owner, job_id)
    ticket = upload.ticket
    arrived = ports.multipart.list_parts(ticket.video.key, upload.upload_id)
    size = sum(part for _, _, part in arrived)
    if size > ticket.video.size:
        ports.multipart.abort(ticket.video.key, upload.upload_id)
        raise TooLarge(f"{size:,} bytes arrived, {ticket.video.size:,} were announced: upload it anew.")
    if size < ticket.video.size:
        raise Conflict(f"{size:,} of {ticket.video.size:,} bytes have arrived: send the missing parts first.")
    quotas.check(ports, owner, size)
    ports.multipart.complete(
        ticket.video.key, upload.upload_id, [(number, etag) for number, etag, _ in arrived]
    )
    ports.repository.open(ticket, Status.QUEUED, ports.quotas)
    ports.events.append(Event(job_id=job_id, owner=owner, kind=EventKind.JOB_QUEUED))
    return {"job_id": str(job_id), "status": Status.QUEUED}
