"""Progress of a job: its steps in order, each with its weight and state, and the estimated seconds left."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from rushes.domain import (
    TERMINAL,
    Event,
    EventKind,
    JobRequest,
    Progress,
    State,
    Status,
    StepProgress,
    StepRecord,
)
from rushes.domain.catalogue import FINAL_SUBSTEPS, SUBSTEP_ROWS, predecessors, requested_steps
from rushes.domain.time_left import estimate_seconds_left

MIN_ESTIMATE_FRACTION = 0.02  # of the whole job; below it the time left is unknown
MAX_UNFINISHED_FRACTION = 0.99  # reported for a job that has not ended


def weigh_steps(request: JobRequest) -> dict[str, float]:
    """The requested steps in order, each with its fraction of the whole job."""
    weight_by_step = {name: row.weight for name, row in requested_steps(request).items()}
    total = sum(weight_by_step.values())
    return {name: round(weight / total, 4) for name, weight in weight_by_step.items()}


def compute_progress(
    weight_by_step: Mapping[str, float],
    status: Status,
    events: Sequence[Event],
    records: Iterable[StepRecord] = (),
    now: datetime | None = None,
) -> Progress:
    """Compute the progress of a job from its latest events (`Events.latest_per_step`) and its step records."""
    record_by_step = {record.step: record for record in records}
    shown_steps = sorted(shown_step(event.step) for event in events if event.step)
    names = list(dict.fromkeys([*weight_by_step, *shown_steps]))
    steps = [
        step_progress(name, weight_by_step.get(name, 0.0), events, record_by_step.get(name)) for name in names
    ]
    steps = [close_step(step, steps, status in TERMINAL) for step in steps]
    total = sum(step.weight for step in steps if step.state != "skipped") or 1.0
    fraction = sum(step.weight * step.fraction for step in steps if step.state != "skipped") / total
    fraction = 1.0 if status in TERMINAL else min(fraction, MAX_UNFINISHED_FRACTION)
    is_in_review = any(step.step == "review" and step.state == "running" for step in steps)
    is_unknown = is_in_review or fraction < MIN_ESTIMATE_FRACTION
    estimate = None if is_unknown else estimate_seconds_left(steps, now or datetime.now(UTC))
    return Progress(
        fraction=round(fraction, 4),
        seconds_left=0.0 if status in TERMINAL else estimate,
        steps=tuple(steps),
    )


def step_progress(
    name: str, weight: float, events: Sequence[Event], record: StepRecord | None
) -> StepProgress:
    """The state of a step from its latest event, and from its record once there is one."""
    step_events = [event for event in events if shown_step(event.step) == name]
    starts = [event for event in step_events if event.kind is EventKind.STEP_STARTED]
    latest = max(step_events, key=lambda event: event.id, default=None)
    state: State = find_state(latest, record)
    has_ended = state in ("succeeded", "failed")
    return StepProgress(
        step=name,
        state=state,
        weight=weight,
        fraction=1.0 if has_ended else mean_fraction(step_events),
        after=predecessors(name),
        attempt=int(starts[-1].detail.get("attempt", 1)) if starts else record.attempts if record else 0,
        started_at=starts[-1].at if starts else None,
        ended_at=latest.at if has_ended and latest else record.finished_at if record else None,
        told_at=latest.at - timedelta(seconds=float(latest.detail.get("silent", 0))) if latest else None,
        sentence=str(latest.detail.get("sentence", "")) if latest else "",
    )


def shown_step(step: str) -> str:
    """The step under which `step` is shown: itself, or the step that it is a substep of."""
    return SUBSTEP_ROWS.get(step.partition(".")[0], step)


def mean_fraction(step_events: Sequence[Event]) -> float:
    """The progress of a running step: the mean over its parallel shares (`encode.1`), or over its substeps."""
    latest = {event.step: event.fraction for event in sorted(step_events, key=lambda event: event.id)}
    parallel = {step: fraction for step, fraction in latest.items() if "." in step} or latest
    return sum(parallel.values()) / len(parallel) if parallel else 0.0


def find_state(latest: Event | None, record: StepRecord | None) -> State:
    if latest is None:
        return "succeeded" if record else "waiting"
    substep = latest.step.partition(".")[0]
    is_intermediate = substep in SUBSTEP_ROWS and substep not in FINAL_SUBSTEPS
    if is_intermediate and latest.kind is EventKind.STEP_SUCCEEDED:
        return "running"
    states: dict[EventKind, State] = {
        EventKind.STEP_SUCCEEDED: "succeeded",
        EventKind.STEP_FAILED: "failed",
    }
    return states.get(latest.kind, "running")


def close_step(step: StepProgress, steps: Sequence[StepProgress], job_ended: bool) -> StepProgress:
    """Close a step once its job has ended or a successor has started: waiting becomes skipped, running failed.

    A review that was still running counts as succeeded.
    """
    if step.state == "running" and job_ended:
        return step.model_copy(update={"state": "succeeded" if step.step == "review" else "failed"})
    successor_started = any(step.step in other.after and other.state != "waiting" for other in steps)
    if step.state == "waiting" and (job_ended or successor_started):
        return step.model_copy(update={"state": "skipped"})
    return step
