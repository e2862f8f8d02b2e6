"""The one wrapper round a step: open the ticket, work, save what was made, tell it.

A step is a function `work(bench: Bench) -> Made` in `rushes/<step>`. It reads what earlier steps saved,
saves its own files and nobody else's, and says in `Made` which engine did it. It may run again at any time:
the same keys are written with the same content, so retries, redrives and reruns are harmless.

A step that is done once for each language is named with it, `translate.es`, and one that several workers share
with the number of the share, `encode.3`: a record, files and attempts of its own.
"""

import hashlib
import importlib
import json
import mimetypes
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from rushes.errors import BadRequest, NotFound, Reason, RushesError
from rushes.jobs import LANGUAGE, Artifact, Event, EventKind, StepFailure, StepRecord, Ticket, job_key
from rushes.llm.budget import MICROS, Budget
from rushes.ports import Events, HotStore, Storage
from rushes.settings import Settings

UNLIMITED = 1 << 60
PROGRESS_INTERVAL = 0.5  # seconds between two progress events of a step

NAME = rf"[a-z]+(\.({LANGUAGE}|\d{{1,3}}))?"

MEDIA_TYPES = {
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
    ".ttml": "application/ttml+xml",
    ".json": "application/json",
    ".jpg": "image/jpeg",
    ".html": "text/html; charset=utf-8",
}


def media_type_of(name: str) -> str:
    """MIME type by suffix, `application/octet-stream` when unknown."""
    suffix = Path(name).suffix.lower()
    return MEDIA_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def video_type_of(name: str) -> str:
    """MIME type of a video by its suffix, `video/mp4` when that says nothing."""
    found = media_type_of(name)
    return found if found.startswith("video/") else "video/mp4"


@dataclass(frozen=True)
class Made:
    """What a step says of its work. `facts` are small values that the state machine or a later step reads.

    `cost_usd` is what it paid to others, in US dollars, beside the seconds of the place where it ran.
    """

    engine: str = ""
    model: str = ""
    quality: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    cost_usd: float = 0.0


@dataclass
class Bench:
    """What a step works with: its ticket, the video, the files of earlier steps, a folder, a voice, a budget."""

    step: str
    ticket: Ticket
    folder: Path
    settings: Settings
    storage: Storage
    say: Callable[[float, str], None]
    budget: Budget
    files: list[Artifact] = field(default_factory=list)

    @property
    def part(self) -> str:
        """The language or the share for which this step is done; "" for a step that is done once."""
        return self.step.partition(".")[2]

    @cached_property
    def video(self) -> Path:
        """The video's bytes as they were when it was uploaded, in a file without its name or suffix."""
        path = self.folder / "video"
        self.storage.download(self.ticket.video.key, path, self.ticket.video.version)
        return path

    def read(self, step: str, name: str) -> bytes:
        """A file that an earlier step saved. Raises NotFound."""
        return self.storage.get(job_key(self.ticket.job_id, f"{step}/{name}"))

    def record(self, step: str) -> StepRecord:
        """The record of an earlier step. Raises NotFound when it has not succeeded."""
        return StepRecord.model_validate_json(self.storage.get(job_key(self.ticket.job_id, f"{step}.json")))

    def save(self, name: str, data: bytes) -> None:
        """Keep one result file of this step; `name` is its path in the results folder."""
        self.files.append(keep(self.storage, self.ticket, self.step, name, data))

    def keep_file(self, path: Path, name: str) -> None:
        """As `save`, for a file of any size that lies on the disk."""
        key, kind = job_key(self.ticket.job_id, f"{self.step}/{name}"), media_type_of(name)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.storage.upload(path, key, kind)
        size = path.stat().st_size
        self.files.append(
            Artifact(step=self.step, name=name, key=key, media_type=kind, size=size, sha256=digest)
        )


def keep(storage: Storage, ticket: Ticket, step: str, name: str, data: bytes) -> Artifact:
    """Put one result file of a step where it belongs."""
    key, kind = job_key(ticket.job_id, f"{step}/{name}"), media_type_of(name)
    storage.put(key, data, kind)
    digest = hashlib.sha256(data).hexdigest()
    return Artifact(step=step, name=name, key=key, media_type=kind, size=len(data), sha256=digest)


class Shared:
    """The purse of a job, which all its steps share: what one has taken another cannot take."""

    def __init__(self, hot: HotStore, job_id: UUID, settings: Settings) -> None:
        self.hot, self.job_id = hot, job_id
        self.most = settings.budget_tokens, round(settings.budget_usd * MICROS)

    def reserve(self, tokens: int, micros: int) -> bool:
        return self.hot.spend(self.job_id, tokens, micros, *self.most)

    def correct(self, tokens: int, micros: int) -> None:
        self.hot.spend(self.job_id, tokens, micros, UNLIMITED, UNLIMITED)


class Voice:
    """Tells the progress of one attempt of one step, at most every PROGRESS_INTERVAL seconds."""

    def __init__(self, events: Events, ticket: Ticket, step: str) -> None:
        self.events, self.ticket, self.step = events, ticket, step
        self.told_at = time.monotonic()

    def tell(self, kind: EventKind, fraction: float = 0.0, **detail: Any) -> None:
        ticket = self.ticket
        self.events.tell(
            Event(
                job_id=ticket.job_id,
                owner=ticket.owner,
                kind=kind,
                step=self.step,
                fraction=min(max(fraction, 0.0), 1.0),
                detail=detail,
            )
        )

    def say(self, fraction: float, what: str = "") -> None:
        now = time.monotonic()
        if now - self.told_at < PROGRESS_INTERVAL:
            return
        self.told_at = now
        self.tell(EventKind.STEP_PROGRESS, fraction, **({"what": what} if what else {}))


def load(step: str) -> Callable[[Bench], Made]:
    """The function that does `step`: `work` of the module rushes.<step>, whatever the language."""
    if not re.fullmatch(NAME, step):
        raise BadRequest(f"“{step}” is not the name of a step.")
    room = step.partition(".")[0]
    try:
        work: Callable[[Bench], Made] = importlib.import_module(f"rushes.{room}").work
    except (ModuleNotFoundError, AttributeError) as error:
        if isinstance(error, ModuleNotFoundError) and error.name != f"rushes.{room}":
            raise
        raise BadRequest(f"There is no step “{room}”: rushes/{room} has no function work.") from error
    return work


def run(
    step: str,
    ticket: Ticket,
    *,
    settings: Settings,
    storage: Storage,
    events: Events,
    hot: HotStore,
) -> StepRecord:
    """Do one attempt of `step` and keep its record; on an error, keep why, tell it, and raise it again."""
    attempt = hot.attempt(ticket.job_id, step)
    voice = Voice(events, ticket, step)
    if kept := take_over(storage, ticket, step):
        voice.tell(EventKind.STEP_SUCCEEDED, 1.0, engine=kept.engine, quality=kept.quality, kept=True)
        return kept
    voice.tell(EventKind.STEP_STARTED, attempt=attempt)
    wall, cpu = time.perf_counter(), cpu_seconds()
    try:
        with tempfile.TemporaryDirectory(prefix=f"{step}-", dir=settings.scratch or None) as folder:
            budget = Budget(Shared(hot, ticket.job_id, settings))
            bench = Bench(step, ticket, Path(folder), settings, storage, voice.say, budget)
            made = load(step)(bench)
    except Exception as error:
        failure = explain(step, attempt, error)
        storage.put(failure_key(ticket, step), failure.model_dump_json().encode(), "application/json")
        voice.tell(
            EventKind.STEP_FAILED, error=failure.error, reason=failure.reason, sentence=failure.sentence
        )
        raise
    seconds = time.perf_counter() - wall
    record = StepRecord(
        step=step,
        engine=made.engine,
        model=made.model,
        quality=made.quality,
        seconds=round(seconds, 3),
        cpu_seconds=round(cpu_seconds() - cpu, 3),
        attempts=attempt,
        cost_usd=round(seconds * settings.price_per_second + made.cost_usd, 6),
        finished_at=datetime.now(UTC),
        files=tuple(bench.files),
        facts=made.facts,
    )
    storage.put(job_key(ticket.job_id, f"{step}.json"), record.model_dump_json().encode(), "application/json")
    voice.tell(
        EventKind.STEP_SUCCEEDED, 1.0, engine=record.engine, quality=record.quality, seconds=record.seconds
    )
    return record


def take_over(storage: Storage, ticket: Ticket, step: str) -> StepRecord | None:
    """The record and the files of a step that is kept from an earlier job, copied; it costs nothing again.

    None when the step is to be done, also when the earlier job is gone.
    """
    source = ticket.request.source
    if source is None or step not in ticket.request.keep:
        return None
    try:
        record = StepRecord.model_validate_json(storage.get(job_key(source, f"{step}.json")))
        for key in storage.list(job_key(source, f"{step}/")):
            storage.copy(key, moved(key, source, ticket.job_id))
    except NotFound:
        return None
    files = tuple(
        file.model_copy(update={"key": moved(file.key, source, ticket.job_id)}) for file in record.files
    )
    mine = record.model_copy(update={"files": files, "cost_usd": 0.0})
    storage.put(job_key(ticket.job_id, f"{step}.json"), mine.model_dump_json().encode(), "application/json")
    return mine


def moved(key: str, source: UUID, target: UUID) -> str:
    """The key of the same file in another job."""
    return job_key(target, key.removeprefix(job_key(source, "")))


def cpu_seconds() -> float:
    """Processor time of this process and of its children that have ended, in seconds."""
    import resource

    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def explain(step: str, attempt: int, error: Exception) -> StepFailure:
    """A failure in words. A foreign error shows its class, never its text: that may hold secrets."""
    name = type(error).__name__
    if isinstance(error, RushesError):
        said = f"{step}: {error}" if step[-1].isdigit() else str(error)
        return StepFailure(step=step, error=name, reason=error.reason, sentence=said, attempts=attempt)
    sentence = f"The step {step} met an unexpected {name}."
    return StepFailure(step=step, error=name, reason=Reason.INTERNAL, sentence=sentence, attempts=attempt)


def failure_key(ticket: Ticket, step: str) -> str:
    return job_key(ticket.job_id, f"{step}.error.json")


def records(storage: Storage, ticket: Ticket) -> list[StepRecord]:
    """The records of every step of a job that has succeeded, in the order in which they ended."""
    found = [
        StepRecord.model_validate_json(storage.get(key))
        for key in storage.list(job_key(ticket.job_id, ""))
        if re.fullmatch(rf"jobs/{ticket.job_id}/{NAME}\.json", key)
    ]
    return sorted(found, key=lambda record: record.finished_at)


def failures(storage: Storage, ticket: Ticket, done: Sequence[StepRecord]) -> list[StepFailure]:
    """Why each step failed that is not among those `done`, and said so."""
    made = {record.step for record in done}
    found = [
        StepFailure.model_validate_json(storage.get(key))
        for key in storage.list(job_key(ticket.job_id, ""))
        if re.fullmatch(rf"jobs/{ticket.job_id}/{NAME}\.error\.json", key)
    ]
    return sorted((each for each in found if each.step not in made), key=lambda each: each.step)


def failure(storage: Storage, ticket: Ticket, step: str) -> StepFailure | None:
    """Why a step failed, or None when it never said."""
    try:
        return StepFailure.model_validate_json(storage.get(failure_key(ticket, step)))
    except NotFound:
        return None


def parse_ticket(text: str | dict[str, Any]) -> Ticket:
    """A ticket from JSON text or from an object, as the state machine hands it over."""
    return Ticket.model_validate(json.loads(text) if isinstance(text, str) else text)
