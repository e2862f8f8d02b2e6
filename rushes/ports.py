"""What rushes needs of the world. adapters/ fills these with AWS and PostgreSQL, tests with memory."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from rushes.errors import Reason
from rushes.jobs import (
    Artifact,
    AuditEntry,
    Delivery,
    Event,
    Job,
    Status,
    StepRecord,
    Ticket,
    Upload,
    Usage,
    Video,
    Webhook,
)
from rushes.passages import Hit, Passages, Query
from rushes.quotas import NO_LIMITS, Quotas


class Storage(Protocol):
    """Objects by key. A missing key raises NotFound."""

    def get(self, key: str) -> bytes: ...
    def put(self, key: str, data: bytes, media_type: str) -> None: ...
    def download(self, key: str, path: Path, version: str = "") -> None: ...
    def upload(self, path: Path, key: str, media_type: str) -> None: ...
    def lend(self, path: Path, key: str, media_type: str) -> None:
        """As `upload`, of what only later steps of the job read: it goes after a week, before the results do."""
        ...

    def list(self, prefix: str) -> Iterable[str]: ...
    def copy(self, source: str, target: str) -> None: ...
    def stat(self, key: str) -> Video:
        """The newest version of an object: where it lies, and its size. Conflict when it is locked."""
        ...

    def erase(self, prefix: str) -> "Sequence[Removed]":
        """Remove every object whose key begins so, with all of its versions."""
        ...

    def note(self, video: Video) -> Mapping[str, str]:
        """The metadata that the uploader wrote beside the object, names in lower case. Conflict when it is locked."""
        ...

    def scanned(self, video: Video) -> str:
        """What the malware scan has tagged the object with, in its own words (rushes/scan.py); "" before it."""
        ...

    def link(self, key: str, name: str, seconds: int) -> str:
        """A signed URL that downloads `key` under the file name `name`."""
        ...


class Multipart(Protocol):
    """Uploads in parts, each part signed for the client just before it is sent. Parts count from 1."""

    def begin(self, key: str, media_type: str) -> str: ...
    def sign(self, key: str, upload_id: str, part: int, seconds: int) -> str: ...
    def send_part(self, key: str, upload_id: str, part: int, data: bytes) -> str:
        """Send a part ourselves; its etag."""
        ...

    def parts(self, key: str, upload_id: str) -> Sequence[tuple[int, str, int]]:
        """(number, etag, bytes) of each part that has arrived, in order."""
        ...

    def finish(self, key: str, upload_id: str, parts: Sequence[tuple[int, str]]) -> None: ...
    def abandon(self, key: str, upload_id: str) -> None: ...


class Repository(Protocol):
    """The results, each row with its owner. Every method sees the rows of one owner only."""

    def open(self, ticket: Ticket, status: Status, within: Quotas = NO_LIMITS) -> None:
        """Insert the video and the job, or move a queued job to `status`; harmless when repeated.

        A job that is not there yet is only inserted within the quotas: counted and written in one transaction, one
        owner at a time. Raises OverQuota.
        """
        ...

    def record(
        self,
        ticket: Ticket,
        steps: Sequence[StepRecord],
        artifacts: Sequence[Artifact],
        segments: Sequence[Mapping[str, Any]],
        language: str,
        passages: Passages | None = None,
    ) -> None:
        """Replace the job's results by these, in one transaction; without `passages` it cannot be searched.

        A segment is `{"start", "end", "text", "speaker"}` as in transcript.json.
        """
        ...

    def end(
        self,
        ticket: Ticket,
        status: Status,
        reason: Reason | None,
        sentence: str,
        failed_steps: Sequence[str],
    ) -> bool:
        """Put a job into a terminal state. True for the one call that did it, False ever after."""
        ...

    def job(self, owner: UUID, job_id: UUID) -> Job:
        """Raises NotFound, also for a job of somebody else."""
        ...

    def jobs(
        self,
        owner: UUID,
        limit: int,
        after: UUID | None = None,
        statuses: Sequence[Status] = (),
        since: datetime | None = None,
    ) -> Sequence[Job]:
        """Newest first; `after` is the last id of the page before. None of `statuses`: any."""
        ...

    def usage(self, owner: UUID) -> Usage: ...
    def others(self, owner: UUID, job_id: UUID) -> int:
        """How many other jobs are made from the same video."""
        ...

    def erase(self, owner: UUID, job_id: UUID, certificate: Mapping[str, Any]) -> Mapping[str, int]:
        """Remove the rows of a job, and of its video when it is the last one; how many of each table.

        From then on `open`, `record` and `end` do nothing for it. The certificate is kept.
        """
        ...

    def erased(self, owner: UUID, job_id: UUID) -> bool: ...

    def steps(self, owner: UUID, job_id: UUID) -> Sequence[StepRecord]: ...
    def artifacts(self, owner: UUID, job_id: UUID) -> Sequence[Artifact]: ...
    def search(self, owner: UUID, query: Query) -> Sequence[Hit]:
        """Passages of all of the owner's jobs, the best first."""
        ...


class Events(Protocol):
    """What was told of a job, in order. Kept for a week."""

    def tell(self, event: Event) -> Event:
        """Number the event and keep it; whoever listens is told.

        A job's end is told once: of a second one nothing is kept, and the answer is the first.
        """
        ...

    def since(self, job_id: UUID, after: int) -> Sequence[Event]:
        """The events with an id above `after`, in order."""
        ...

    def live(self, job_id: UUID) -> Sequence[Event]:
        """What says how the job stands, in order: of each step its last start and the last thing told of it."""
        ...


class HotStore(Protocol):
    """Live state that may be lost with no result lost: every item has a time to live."""

    def promise(self, upload: Upload) -> None: ...
    def promised(self, job_id: UUID) -> Upload | None: ...
    def attempt(self, job_id: UUID, step: str) -> int:
        """Count one more attempt of a step and return the count, from 1."""
        ...

    def spend(self, job_id: UUID, tokens: int, micros: int, most_tokens: int, most_micros: int) -> bool:
        """Add to what the job has spent on models: tokens, and millionths of a dollar.

        False, and nothing added, where what is added would pass its limit. What is negative is given back.
        """
        ...

    def bring(self, owner: UUID, month: str, job_id: UUID, seconds: int, most: int) -> bool:
        """Count the seconds of a job's video to what its owner brought in a month (`2026-11`), once for each job.

        False, and nothing counted, where that would pass `most`.
        """
        ...

    def forget(self, job_id: UUID) -> int:
        """Remove all live state of a job; how many items."""
        ...

    def cancel(self, job_id: UUID) -> None: ...
    def cancelled(self, job_id: UUID) -> bool: ...

    def ask(self, job_id: UUID, token: str) -> None:
        """A person is asked; `token` lets the state machine go on with the answer."""
        ...

    def asked(self, job_id: UUID) -> bool:
        """Whether a question waits."""
        ...

    def answer(self, job_id: UUID) -> str | None:
        """The token of the question that waits, once; None when nothing is asked."""
        ...

    def mark(self, name: str) -> tuple[int, str]:
        """The version and the text of a mark that all share; (0, "") when there is none or its time is over."""
        ...

    def remark(self, name: str, version: int, text: str, seconds: int) -> bool:
        """Put `text` under the next version, for `seconds`. False when the version is no longer `version`."""
        ...

    def issue(self, owner: UUID, seconds: int) -> str:
        """A one-use ticket for the WebSocket."""
        ...

    def redeem(self, ticket: str) -> UUID | None:
        """The owner of a ticket, once; None when it is unknown, used or too old."""
        ...

    def connect(self, connection: str, owner: UUID) -> None: ...
    def owner_of(self, connection: str) -> UUID | None: ...
    def listen(self, connection: str, job_id: UUID) -> None: ...
    def listeners(self, job_id: UUID) -> Sequence[str]: ...
    def disconnect(self, connection: str) -> None: ...


class Claim(NamedTuple):
    """A call that came under a key: the digest of what it asked, and the answer once there is one."""

    digest: str
    answer: str = ""


class Gate(Protocol):
    """Who may pass, and what has passed. Every item has a time to live."""

    def spend(self, name: str, per_minute: int) -> float:
        """Take one of so many calls a minute: 0.0, or in how many seconds there will be one."""
        ...

    def claim(self, name: str, digest: str, seconds: int) -> Claim | None:
        """Be the one who answers under this name: None for one caller, for the others what is known of it.

        A claim that is neither settled nor released is free again after `seconds`.
        """
        ...

    def settle(self, name: str, digest: str, answer: str, seconds: int) -> None:
        """Keep the answer for those who ask again."""
        ...

    def release(self, name: str) -> None:
        """The work failed: whoever asks next may try."""
        ...

    def beat(self, worker: str, facts: Mapping[str, Any], seconds: int) -> None:
        """A worker lives, and will say so again within `seconds`."""
        ...

    def beats(self) -> Mapping[str, Mapping[str, Any]]:
        """The workers that live, each with what it said of itself."""
        ...


class Accounts(Protocol):
    """What goes with an owner beside jobs."""

    def append(
        self, owner: UUID, actor: str, action: str, subject: str, detail: Mapping[str, Any]
    ) -> AuditEntry:
        """Add a link to the owner's chain of who did what."""
        ...

    def audit(self, owner: UUID, after: int, limit: int) -> Sequence[AuditEntry]: ...
    def webhooks(self, owner: UUID) -> Sequence[Webhook]: ...
    def keep(self, webhook: Webhook) -> None: ...
    def drop(self, owner: UUID, webhook_id: UUID) -> None: ...
    def certificates(self, owner: UUID) -> Sequence[Mapping[str, Any]]: ...
    def everything(self, owner: UUID) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Every row of the owner by table, as JSON, without secrets."""
        ...


class Outbox(Protocol):
    """Deliveries of webhooks, kept for a month. Adding one calls its first attempt."""

    def add(self, delivery: Delivery) -> bool:
        """False when it is there already."""
        ...

    def put(self, delivery: Delivery) -> None: ...
    def get(self, owner: UUID, webhook_id: UUID, id: str) -> Delivery | None: ...
    def all(self, owner: UUID, webhook_id: UUID) -> Sequence[Delivery]: ...
    def close(self, owner: UUID, webhook_id: UUID) -> None:
        """The other side said that it is gone."""
        ...

    def gone(self, owner: UUID, webhook_id: UUID) -> bool: ...
    def forget(self, owner: UUID, webhook_id: UUID) -> None: ...


class Later(Protocol):
    """A queue that holds a message back for up to 900 seconds."""

    def send(self, body: str, seconds: int) -> None: ...


class Removed(NamedTuple):
    """A version of an object that was removed; `size` in bytes, 0 for the mark of a deletion."""

    key: str
    version: str
    size: int


class Flow(Protocol):
    """The state machine process_video: an execution's name is its job id."""

    def start(self, ticket: Ticket) -> bool:
        """False when this job was started before."""
        ...

    def stop(self, job_id: UUID) -> bool:
        """False when there is nothing to stop."""
        ...

    def ticket(self, job_id: UUID) -> Ticket | None:
        """What a started job was started with; None when it was never started."""
        ...

    def go_on(self, token: str, outcome: Mapping[str, str]) -> bool:
        """Answer the state that waits with `token`. False when it waits no more."""
        ...


class Post(Protocol):
    """Letters to owners."""

    def address(self, owner: UUID) -> str:
        """The verified address of whoever may sign in as this owner; "" when there is none."""
        ...

    def send(self, address: str, subject: str, text: str) -> None: ...


class Sockets(Protocol):
    """The listeners' end of the WebSocket."""

    def send(self, connection: str, message: bytes) -> bool:
        """False when the listener has gone."""
        ...
