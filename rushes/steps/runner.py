"""One attempt of a step, from the ticket to the record."""

import importlib
import re
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from rushes.domain import EventKind, StepFailure, StepRecord, Ticket, job_key, job_prefix
from rushes.errors import BadRequest, NotFound, Reason, RushesError
from rushes.llm.budget import Budget
from rushes.ports import Events, StepState, Storage
from rushes.settings import Settings
from rushes.steps.context import StepContext, StepResult
from rushes.steps.progress_reporter import JobBudget, MonthlyQuota, ProgressReporter
from rushes.steps.records import STEP_NAME_PATTERN, failure_key


def run_step(
    step: str,
    ticket: Ticket,
    *,
    settings: Settings,
    storage: Storage,
    events: Events,
    state: StepState,
) -> StepRecord:
    """Do one attempt of `step` and keep its record; on an error, keep why, tell it, and raise it again."""
    attempt = state.count_attempt(ticket.job_id, step)
    voice = ProgressReporter(events, ticket, step)
    if kept := copy_from_source(storage, ticket, step):
        voice.emit(EventKind.STEP_SUCCEEDED, 1.0, engine=kept.engine, quality=kept.quality, kept=True)
        return kept
    voice.emit(EventKind.STEP_STARTED, attempt=attempt)
    wall, cpu = time.perf_counter(), cpu_seconds()
    try:
        with (
            voice.keepalive(),
            tempfile.TemporaryDirectory(prefix=f"{step}-", dir=settings.scratch or None) as folder,
        ):
            budget = Budget(JobBudget(state, ticket.job_id, settings))
            share = MonthlyQuota(state, ticket, settings)
            bench = StepContext(step, ticket, Path(folder), settings, storage, voice.progress, budget, share)
            made = load_step(step)(bench)
    except Exception as error:
        failure = describe_failure(step, attempt, error)
        storage.put(failure_key(ticket, step), failure.model_dump_json().encode(), "application/json")
        voice.emit(
            EventKind.STEP_FAILED, error=failure.error, reason=failure.reason, sentence=failure.sentence
        )
        raise
    seconds, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    record = StepRecord(
        step=step,
        engine=made.engine,
        model=made.model,
        quality=made.quality,
        seconds=round(seconds, 3),
        cpu_seconds=round(cpu, 3),
        attempts=attempt,
        cost_usd=round(seconds * settings.price_per_second + made.cost_usd, 6),
        finished_at=datetime.now(UTC),
        files=tuple(bench.artifacts),
        facts=made.facts,
    )
    write_record(storage, ticket, record)
    voice.emit(
        EventKind.STEP_SUCCEEDED, 1.0, engine=record.engine, quality=record.quality, seconds=record.seconds
    )
    return record


def write_record(storage: Storage, ticket: Ticket, record: StepRecord) -> None:
    """Keep the record of a step that has succeeded."""
    key = job_key(ticket.job_id, f"{record.step}.json")
    storage.put(key, record.model_dump_json().encode(), "application/json")


def load_step(step: str) -> Callable[[StepContext], StepResult]:
    """The function that does `step`: `work` of the module rushes.steps.<step>, whatever the language."""
    if not re.fullmatch(STEP_NAME_PATTERN, step):
        raise BadRequest(f"“{step}” is not the name of a step.")
    room = step.partition(".")[0]
    try:
        work: Callable[[StepContext], StepResult] = importlib.import_module(f"rushes.steps.{room}").work
    except (ModuleNotFoundError, AttributeError) as error:
        if isinstance(error, ModuleNotFoundError) and error.name != f"rushes.steps.{room}":
            raise
        raise BadRequest(f"There is no step “{room}”: rushes/steps/{room} has no function work.") from error
    return work


def copy_from_source(storage: Storage, ticket: Ticket, step: str) -> StepRecord | None:
    """The record and the files of a step that is kept from an earlier job, copied; it costs nothing again.

    None when the step is to be done, also when the earlier job is gone.
    """
    source = ticket.request.source
    if source is None or step not in ticket.request.keep:
        return None
    try:
        record = StepRecord.model_validate_json(storage.get(job_key(source, f"{step}.json")))
        for key in storage.list(job_prefix(source, f"{step}/")):
            storage.copy(key, key_in_job(key, source, ticket.job_id))
    except NotFound:
        return None
    files = tuple(
        file.model_copy(update={"key": key_in_job(file.key, source, ticket.job_id)}) for file in record.files
    )
    mine = record.model_copy(update={"files": files, "cost_usd": 0.0})
    write_record(storage, ticket, mine)
    return mine


def key_in_job(key: str, source: UUID, target: UUID) -> str:
    """The key of the same file in another job."""
    return job_key(target, key.removeprefix(job_key(source, "")))


def cpu_seconds() -> float:
    """Processor time of this process and of its children that have ended, in seconds."""
    import resource

    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def describe_failure(step: str, attempt: int, error: Exception) -> StepFailure:
    """A failure in words. A foreign error shows its class, never its text: that may hold secrets."""
    name = type(error).__name__
    if isinstance(error, RushesError):
        said = f"{step}: {error}" if step[-1].isdigit() else str(error)
        return StepFailure(step=step, error=name, reason=error.reason, sentence=said, attempts=attempt)
    sentence = f"The step {step} met an unexpected {name}."
    return StepFailure(step=step, error=name, reason=Reason.INTERNAL, sentence=sentence, attempts=attempt)
