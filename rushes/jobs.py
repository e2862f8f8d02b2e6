"""The nouns that everything shares. All times are seconds, all times of day are UTC."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    computed_field,
    field_validator,
    model_validator,
)

from rushes import remedies
from rushes.errors import Reason


class Noun(BaseModel):
    """Frozen, and strict about names: a misspelt field is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Video(Noun):
    """Where an uploaded video lies. `version` pins the bytes that were probed; `size` is in bytes."""

    bucket: str
    key: str
    version: str = ""
    size: int = Field(ge=0)
    name: str


SubtitleProfile = Literal["netflix", "bbc"]
"""By whose rules subtitles are cut, see rushes/subtitles/profiles.py."""


CensorLevel = Literal["", "mild", "strong", "severe"]
"""From which level on words are censored, see rushes/censor/lists; empty: none but the owner's own."""


LANGUAGE = r"[a-z]{2,3}(-[a-z0-9]{2,8})*"
"""A language in small letters, as BCP 47 writes it: es, pt-br, zh-hant."""

Language = Annotated[str, StringConstraints(pattern=rf"^{LANGUAGE}$", max_length=20)]
MOST_TERMS = 400
"""Of all languages together: a ticket stays far below what the state machine can carry."""
MOST_BYTES = 16_000
"""Of all wishes, as JSON: AWS Batch takes 30 KiB for a whole job, the ticket in it as a string of JSON."""
Term = Annotated[str, StringConstraints(min_length=1, max_length=100)]

Keep = Literal["audio-tracks", "subtitle-tracks", "cover", "chapters", "tags", "captions"]
"""What a moderated copy drops unless it is asked for. `captions`: those inside the pictures (CEA-608 and 708)."""


class Wishes(Noun):
    """What a client may ask of a video. What is not asked for is skipped."""

    transcriber: str = Field("", description="An engine row of `transcribe`; empty: the profile's default.")
    model: str = Field("", description="A model of that engine; empty: the engine's default.")
    language: str = Field("", pattern=r"^([a-z]{2,3})?$", description="ISO 639 code; empty: found out.")
    speakers: int = Field(0, ge=0, le=20, description="How many speak; 0: not asked for.")
    subtitles: bool = True
    subtitle_profile: SubtitleProfile = "netflix"
    languages: tuple[Language, ...] = Field((), max_length=20, description="Languages to translate into.")
    translator: str = Field("", description="An engine row of `translate`; empty: the profile's default.")
    translator_model: str = Field("", description="A model of that engine; empty: the engine's default.")
    glossary: dict[Language, dict[Term, Term]] = Field(
        {}, description="For each language, how words and phrases must be translated."
    )
    keep_words: tuple[Term, ...] = Field(
        (), max_length=200, description="Words and phrases that stay as they are in every translation."
    )
    translated_video: bool = Field(
        False, description="Put the translations into the video, as subtitle tracks."
    )
    burn: bool = Field(
        False,
        description="Draw subtitles into the picture: a copy for each of the languages, or with the video's own words.",
    )
    dub: bool = Field(False, description="Speak the translations, as more tracks of sound in the video.")
    dubber: str = Field("", description="An engine row of `dub`; empty: the profile's default.")
    voice: str = Field("", max_length=60, description="A voice of that engine; empty: one of the language.")
    dub_over: Literal["duck", "replace"] = Field(
        "duck", description="What becomes of the video's own sound under the spoken translation."
    )
    thumbnails: bool = True
    chapters: bool = True
    chapterer: str = Field("", description="An engine row of `chapter`; empty: the profile's default.")
    chapter_model: str = Field("", description="A language model for it; empty: the engine's own.")
    chapter_count: int = Field(0, ge=0, le=100, description="How many chapters; 0: as many as there are.")
    chapter_video: bool = Field(False, description="Make a copy of the video with the chapters in it.")
    analyse: bool = True
    analyst: str = Field("", description="An engine row of `analyse`; empty: the profile's default.")
    analysis_model: str = Field("", description="A language model for it; empty: the engine's own.")
    questions: tuple[Annotated[str, Field(min_length=1, max_length=500)], ...] = Field(
        (), max_length=20, description="What the analysis shall answer from the video."
    )
    index: bool = Field(True, description="Make it findable by `rushes search`.")
    moderate: bool = Field(False, description="Look at the film and make a moderated copy.")
    detector: str = Field("", description="An engine row of `detect`; empty: the profile's default.")
    classes: dict[str, float] = Field(
        {}, description="What to look for, each with its least score; 0: the engine's own. Empty: its usual."
    )
    censor: CensorLevel = ""
    censor_words: tuple[str, ...] = Field(
        (), max_length=1000, description="Words and phrases to censor, too."
    )
    allow_words: tuple[str, ...] = Field((), max_length=1000, description="Words and phrases to leave alone.")
    cover: Literal["blur", "pixelate", "solid"] = "blur"
    hush: Literal["mute", "bleep", "room"] = "mute"
    copy_keeps: tuple[Keep, ...] = Field(
        (),
        description="What else of the film the moderated copy keeps. Other tracks of sound are muted, too.",
    )
    subtitle_track: bool = Field(
        False, description="Put soft subtitles into the moderated copy; they say what is heard there."
    )
    review: bool = Field(False, description="A person looks at the plan before the moderated copy is made.")
    remind_hours: float = Field(
        24,
        gt=0,
        le=168,
        description="Hours after which whoever has not decided is reminded, six times at most.",
    )
    priority: Literal["high", "normal", "low"] = Field(
        "normal", description="Which queue of workers it waits in."
    )

    @model_validator(mode="after")
    def travels(self) -> "Wishes":
        if (size := len(self.model_dump_json(exclude_defaults=True).encode())) > MOST_BYTES:
            raise ValueError(
                f"is {size:,} bytes long, and {MOST_BYTES:,} at most travel: name fewer words and terms"
            )
        return self

    @field_validator("languages")
    @classmethod
    def once_each(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(languages))

    @field_validator("glossary")
    @classmethod
    def not_endless(cls, glossary: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        if sum(map(len, glossary.values())) > MOST_TERMS:
            raise ValueError(f"has more than {MOST_TERMS} terms")
        return glossary


class Refusal(Noun):
    """Why what was dropped into the bucket is not worked on, though nobody was there to be told."""

    reason: Reason
    sentence: str


class JobRequest(Wishes):
    """What is wanted of a video, with what only we may set."""

    transcript: str = Field("", description="Storage key of the owner's own transcript: no engine is run.")
    source: UUID | None = Field(None, description="The job that this one does again in part.")
    keep: tuple[str, ...] = Field((), description="Steps whose results are taken over from `source`.")
    refused: Refusal | None = Field(
        None, description="Why the job will be rejected before its file is looked at."
    )


OURS_ALONE = set(JobRequest.model_fields) - set(Wishes.model_fields)
"""Of a request: what only the API sets."""


class Ticket(Noun):
    """What travels through the state machine: who, what, for whom. The goods lie in storage."""

    job_id: UUID
    owner: UUID
    video: Video
    request: JobRequest = JobRequest()


class Status(StrEnum):
    """Where a job stands. Every job ends exactly once, in one of TERMINAL."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DELETED = "deleted"


TERMINAL = frozenset(Status) - {Status.QUEUED, Status.RUNNING}


class Artifact(Noun):
    """One file that a step made. `name` is its path in the results folder (`transcript.srt`)."""

    step: str
    name: str
    key: str
    media_type: str
    size: int
    sha256: str


class StepRecord(Noun):
    """What a step did: `jobs/<job>/<step>.json`, written once it has succeeded.

    `seconds` and `cpu_seconds` are of the last attempt; `attempts` counts from 1; `facts` are small values
    that later steps or a reader of the report need, never the goods.
    """

    step: str
    engine: str = ""
    model: str = ""
    quality: str = ""
    seconds: float
    cpu_seconds: float
    attempts: int
    cost_usd: float = 0.0
    finished_at: datetime
    files: tuple[Artifact, ...] = ()
    facts: dict[str, Any] = {}


class StepFailure(Noun):
    """Why a step's last attempt failed: `jobs/<job>/<step>.error.json`."""

    step: str
    error: str
    reason: Reason
    sentence: str
    attempts: int


class Job(Noun):
    """A job as its owner sees it. `sentence` says in words why it did not succeed, `remedy` what to do, `link` more."""

    id: UUID
    owner: UUID
    status: Status
    reason: Reason | None = None
    sentence: str = ""
    video: Video
    request: JobRequest
    failed_steps: tuple[str, ...] = ()
    created_at: datetime
    finished_at: datetime | None = None

    @property
    def code(self) -> str:
        """What it is called in docs/problems.md that it has not, or not all of, its results."""
        return self.reason or self.status

    @computed_field  # type: ignore[prop-decorator]
    @property
    def remedy(self) -> str:
        return remedies.remedy(self.code)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def link(self) -> str:
        return remedies.link(self.code)

    @property
    def ticket(self) -> Ticket:
        return Ticket(job_id=self.id, owner=self.owner, video=self.video, request=self.request)


class Month(Noun):
    """What an owner used in one month (UTC, `YYYY-MM`): jobs, minutes of video, bytes sent, US dollars."""

    month: str
    jobs: int = 0
    minutes: float = 0.0
    bytes: int = 0
    cost_usd: float = 0.0


class Usage(Noun):
    """Newest month first; `jobs` are those that have not ended, `bytes` those of all videos kept."""

    months: tuple[Month, ...] = ()
    jobs: int = 0
    bytes: int = 0


class EventKind(StrEnum):
    """What can be told of a job."""

    STEP_STARTED = "step.started"
    STEP_PROGRESS = "step.progress"
    STEP_SUCCEEDED = "step.succeeded"
    STEP_FAILED = "step.failed"
    REVIEW_REMINDED = "review.reminded"
    JOB_QUEUED = "job.queued"
    JOB_RUNNING = "job.running"
    JOB_ENDED = "job.ended"


class Event(Noun):
    """One thing told of a job. `id` counts from 1 within the job, without gaps; 0: not yet told."""

    id: int = 0
    job_id: UUID
    owner: UUID
    kind: EventKind
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    step: str = ""
    fraction: float = Field(0.0, ge=0, le=1)
    detail: dict[str, Any] = {}

    @property
    def begins(self) -> bool:
        """Whether a step, or the job itself, begins with it."""
        return self.kind in (EventKind.STEP_STARTED, EventKind.JOB_RUNNING)


class AuditEntry(Noun):
    """Who did what: one link of an owner's chain, counted from 1. `sha256` is over all the rest."""

    owner: UUID
    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any] = {}
    previous: str = ""
    sha256: str = ""


class Webhook(Noun):
    """Whom to tell: `kinds` are events (`job.succeeded`), none: all. The old secret signs, too, until its time."""

    owner: UUID
    id: UUID
    url: str
    kinds: tuple[str, ...] = ()
    secret: str = Field(repr=False)
    old_secret: str = Field("", repr=False)
    old_until: datetime | None = None
    created_at: datetime

    def keys(self, now: datetime) -> tuple[str, ...]:
        """The secrets that sign at this moment."""
        both = self.old_secret and self.old_until and self.old_until > now
        return (self.secret, self.old_secret) if both else (self.secret,)


class Attempt(Noun):
    """One attempt of a delivery: the status of the answer, or 0 and a word why there was none."""

    at: datetime
    status: int
    error: str = ""


class Delivery(Noun):
    """One message to one webhook, and what became of it."""

    id: str
    owner: UUID
    webhook_id: UUID
    url: str
    kind: str
    secrets: tuple[str, ...] = Field(repr=False)
    body: str
    created_at: datetime
    state: Literal["pending", "delivered", "failed"] = "pending"
    attempts: tuple[Attempt, ...] = ()


class Upload(Noun):
    """An upload that was promised through the API and has not become a job yet."""

    ticket: Ticket
    upload_id: str


def job_key(job_id: UUID, name: str) -> str:
    """Storage key of a file of a job."""
    return f"jobs/{job_id}/{name}"


def upload_key(owner: UUID, job_id: UUID, name: str) -> str:
    """Storage key where a video announced through the API is put."""
    return f"uploads/{owner}/{job_id}/{name}"


def job_id_of(bucket: str, key: str, mark: str) -> UUID:
    """The job id of an object dropped straight into the bucket; `mark` tells its writing from other writings."""
    return uuid5(NAMESPACE_URL, f"s3://{bucket}/{key}?{mark}")
