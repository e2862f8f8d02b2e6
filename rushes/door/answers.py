"""What each route answers with when all is well, as models: docs/openapi.json is made of them, tests hold all to it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rushes.edits import Edits
from rushes.errors import Reason
from rushes.jobs import Attempt, Event, JobRequest, Month, Status
from rushes.passages import Findings
from rushes.progress import Progress

Link = Annotated[str, Field(description="A signed link, good for a while.")]


class Answer(BaseModel):
    """A body in JSON."""


class SignInPlace(Answer):
    url: str = Field(description="Where Cognito, or what stands in for it, is asked for tokens.")
    client: str


class Health(Answer):
    status: Literal["ok"]
    version: str
    sign_in: SignInPlace


class Check(Answer):
    """`ms` is how long it took to look, in milliseconds; other facts go with some checks."""

    model_config = ConfigDict(extra="allow")

    state: Literal["ok", "idle", "slow", "down"]
    ms: float


class DeepHealth(Answer):
    status: Literal["ok", "degraded", "down"]
    checks: dict[str, Check]


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


class JobQueued(Answer):
    job_id: UUID
    status: Literal["queued"]


class VideoOutline(Answer):
    size: int = Field(description="In bytes.")
    name: str


class JobOutline(Answer):
    """`sentence` says in words why there are not all results, `remedy` what to do, `link` where more is said."""

    id: UUID
    status: Status
    reason: Reason | None
    sentence: str
    remedy: str
    link: str
    video: VideoOutline
    request: JobRequest
    failed_steps: list[str]
    created_at: datetime
    finished_at: datetime | None


class JobPage(Answer):
    data: list[JobOutline]
    has_more: bool


class StepDone(Answer):
    """What a step did: seconds of its last attempt, attempts from 1, US dollars."""

    step: str
    engine: str
    model: str
    quality: str
    seconds: float
    cpu_seconds: float
    attempts: int
    cost_usd: float
    finished_at: datetime
    facts: dict[str, Any]


class JobShown(JobOutline):
    """`last_event` is the id of the last event told of it."""

    steps: list[StepDone]
    progress: Progress
    last_event: int


class VideoLink(Answer):
    name: str
    url: Link


class ResultFile(Answer):
    """`name` is its path in the results folder, `size` is in bytes."""

    name: str
    size: int
    sha256: str
    media_type: str
    url: Link


class Results(Answer):
    job_id: UUID
    status: Status
    video: VideoLink
    files: list[ResultFile]


class HowFar(Answer):
    """`fraction` is 0–1; `seconds_left` is null while nobody can say."""

    fraction: float
    seconds_left: float | None


class EventList(Answer):
    data: list[Event]
    progress: HowFar


class Limits(Answer):
    """0 stands for no limit."""

    minutes: float
    jobs: int
    bytes: int


class UsageShown(Answer):
    months: list[Month]
    jobs: int
    bytes: int
    quotas: Limits


class Certificate(Answer):
    """What was removed: objects, their versions, bytes, the sha256 of every result file; and what was kept."""

    what: Literal["job", "account"]
    id: UUID
    erased_at: datetime
    objects: int
    versions: int
    bytes: int
    sha256: list[str]
    kept: list[str]


class JobErased(Certificate):
    """`rows` by table; `items` of live state."""

    rows: dict[str, int]
    items: int


class AccountErased(Certificate):
    """Where `complete` is false, the same call goes on."""

    complete: bool
    webhooks: int
    jobs: list[JobErased]


class WebhookShown(Answer):
    """`gone`: the other side answered 410, and is told nothing more."""

    id: UUID
    url: str
    kinds: list[str]
    old_until: datetime | None
    created_at: datetime
    gone: bool


class WebhookSecret(WebhookShown):
    secret: str = Field(description="Told this once: it signs what is sent.")


class WebhookList(Answer):
    data: list[WebhookShown]
    has_more: bool


class WebhookRemoved(Answer):
    id: UUID
    removed: Literal[True]


class DeliveryShown(Answer):
    """`body` is what was sent. `sentence`, `remedy` and `link` where the last attempt was not taken."""

    id: str
    url: str
    kind: str
    body: str
    created_at: datetime
    state: Literal["pending", "delivered", "failed"]
    attempts: list[Attempt]
    sentence: str
    remedy: str
    link: str


class DeliveryList(Answer):
    data: list[DeliveryShown]
    has_more: bool


class AuditShown(Answer):
    """`sha256` is over the entry and `previous`, which is that of the entry before."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous: str
    sha256: str


class AuditPage(Answer):
    data: list[AuditShown]
    has_more: bool


class Exported(Answer):
    """`linked`: how many files are named in it by a link, because they are large."""

    url: Link
    expires_in: int
    size: int
    linked: int


class SocketTicket(Answer):
    url: str = Field(description="Opens one WebSocket.")
    expires_in: int = Field(description="In seconds.")


class Cancelling(Answer):
    job_id: UUID
    status: Literal["cancelling"]


class Decided(Answer):
    job_id: UUID
    decision: Literal["approve", "reject"]
    by: UUID
    at: datetime


ANSWERS: dict[tuple[str, str], tuple[int, type[BaseModel]]] = {
    ("GET", "/health"): (200, Health),
    ("GET", "/health/deep"): (200, DeepHealth),
    ("POST", "/uploads"): (201, UploadPromised),
    ("GET", "/uploads/{job_id}"): (200, UploadStanding),
    ("POST", "/uploads/{job_id}/parts"): (200, SignedParts),
    ("POST", "/uploads/{job_id}/complete"): (202, JobQueued),
    ("GET", "/jobs"): (200, JobPage),
    ("POST", "/jobs"): (202, JobQueued),
    ("POST", "/jobs/{job_id}/retry"): (202, JobQueued),
    ("GET", "/jobs/{job_id}"): (200, JobShown),
    ("GET", "/jobs/{job_id}/results"): (200, Results),
    ("GET", "/jobs/{job_id}/events"): (200, EventList),
    ("GET", "/jobs/{job_id}/edits"): (200, Edits),
    ("PUT", "/jobs/{job_id}/edits"): (200, Edits),
    ("DELETE", "/jobs/{job_id}"): (200, JobErased),
    ("POST", "/jobs/{job_id}/cancel"): (202, Cancelling),
    ("POST", "/jobs/{job_id}/review"): (200, Decided),
    ("GET", "/search"): (200, Findings),
    ("GET", "/usage"): (200, UsageShown),
    ("GET", "/webhooks"): (200, WebhookList),
    ("POST", "/webhooks"): (201, WebhookSecret),
    ("DELETE", "/webhooks/{webhook_id}"): (200, WebhookRemoved),
    ("POST", "/webhooks/{webhook_id}/rotate"): (200, WebhookSecret),
    ("GET", "/webhooks/{webhook_id}/deliveries"): (200, DeliveryList),
    ("GET", "/audit"): (200, AuditPage),
    ("POST", "/me/export"): (201, Exported),
    ("DELETE", "/me"): (200, AccountErased),
    ("POST", "/socket-tickets"): (201, SocketTicket),
}
"""The status and the body of each route's good answer. DELETE /me answers 202 while it is not complete."""
