"""Run one attempt of a step, from the ticket to the record."""

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
    """Run one attempt of `step` and store its record; on an error store and emit the failure, then re-raise."""
    attempt = state.count_attempt(ticket.job_id, step)
    reporter = ProgressReporter(events, ticket, step)
    if copied := copy_from_source(storage, ticket, step):
        reporter.emit(EventKind.STEP_SUCCEEDED, 1.0, engine=copied.engine, quality=copied.quality, kept=True)
        return copied
    reporter.emit(EventKind.STEP_STARTED, attempt=attempt)
    wall, cpu = time.perf_counter(), cpu_seconds()
    try:
        with (
            reporter.keepalive(),
            tempfile.TemporaryDirectory(prefix=f"{step}-", dir=settings.scratch or None) as folder,
        ):
            budget = Budget(JobBudget(state, ticket.job_id, settings))
            quota = MonthlyQuota(state, ticket, settings)
            context = StepContext(
                step, ticket, Path(folder), settings, storage, reporter.progress, budget, quota
            )
            result = load_step(step)(context)
    except Exception as error:
        failure = describe_failure(step, attempt, error)
        storage.put(failure_key(ticket, step), failure.model_dump_json().encode(), "application/json")
        reporter.emit(
            EventKind.STEP_FAILED, error=failure.error, reason=failure.reason, sentence=failure.sentence
        )
        raise
    seconds, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    record = StepRecord(
        step=step,
        engine=result.engine,
        model=result.model,
        quality=result.quality,
        seconds=round(seconds, 3),
        cpu_seconds=round(cpu, 3),
        attempts=attempt,
        cost_usd=round(seconds * settings.price_per_second + result.cost_usd, 6),
        finished_at=datetime.now(UTC),
        files=tuple(context.artifacts),
        facts=result.facts,
    )
    write_record(storage, ticket, record)
    reporter.emit(
        EventKind.STEP_SUCCEEDED, 1.0, engine=record.engine, quality=record.quality, seconds=record.seconds
    )
    return record


def write_record(storage: Storage, ticket: Ticket, record: StepRecord) -> None:
    """Store the record of a step that succeeded."""
    key = job_key(ticket.job_id, f"{record.step}.json")
    storage.put(key, record.model_dump_json().encode(), "application/json")


def load_step(step: str) -> Callable[[StepContext], StepResult]:
    """Return the function of a step: `work` of rushes.steps.<step>, without the language or share."""
    if not re.fullmatch(STEP_NAME_PATTERN, step):
        raise BadRequest(f"“{step}” is not the name of a step.")
    module_name = step.partition(".")[0]
    try:
        work: Callable[[StepContext], StepResult] = importlib.import_module(
            f"rushes.steps.{module_name}"
        ).work
    except (ModuleNotFoundError, AttributeError) as error:
        if isinstance(error, ModuleNotFoundError) and error.name != f"rushes.steps.{module_name}":
            raise
        raise BadRequest(
            f"There is no step “{module_name}”: rushes/steps/{module_name} has no function work."
        ) from error
    return work


def copy_from_source(storage: Storage, ticket: Ticket, step: str) -> StepRecord | None:
    """Copy the record and the files of a step that the request keeps from an earlier job, at no cost.

    Returns None if the step has to run, also if the earlier job is deleted.
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
    copied = record.model_copy(update={"files": files, "cost_usd": 0.0})
    write_record(storage, ticket, copied)
    return copied


def key_in_job(key: str, source: UUID, target: UUID) -> str:
    """Return the key of the same file in another job."""
    return job_key(target, key.removeprefix(job_key(source, "")))


def cpu_seconds() -> float:
    """Return the CPU time of this process and of its finished children, in seconds."""
    import resource

    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def describe_failure(step: str, attempt: int, error: Exception) -> StepFailure:
    """Describe a failure. A foreign error shows only its class: its text may hold secrets."""
    name = type(error).__name__
    if isinstance(error, RushesError):
        sentence = f"{step}: {error}" if step[-1].isdigit() else str(error)
        return StepFailure(step=step, error=name, reason=error.reason, sentence=sentence, attempts=attempt)
    sentence = f"The step {step} met an unexpected {name}."
    return StepFailure(step=step, error=name, reason=Reason.INTERNAL, sentence=sentence, attempts=attempt)
