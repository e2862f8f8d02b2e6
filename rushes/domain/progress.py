"""Progress of a job: its steps in order, each with its weight and state, and the estimated seconds left.

A weight is a step's duration relative to the others: for most, percent of the video's duration, measured on two cores
without a GPU with the default engines (five_minutes.mp4, 2026-11-26). It matters only until the step reports its own
progress.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from rushes.domain.time_left import estimate_seconds_left

Condition = Callable[[JobRequest], bool]
MIN_ESTIMATE_FRACTION = 0.02  # of the whole job; below it the time left is unknown
MAX_UNFINISHED_FRACTION = 0.99  # reported for a job that has not ended


@dataclass(frozen=True)
class StepRow:
    """A step: its `weight` relative to the other rows, its predecessors, and whether a request includes it."""

    weight: float
    predecessors: tuple[str, ...] = ()
    is_requested: Condition = lambda _: True


def requires(*options: str) -> Condition:
    """True if the request sets each of these options; an option unknown to this version counts as unset."""
    return lambda request: all(getattr(request, option, False) for option in options)


def wants_censoring(request: JobRequest) -> bool:
    return request.moderate and bool(request.censor or request.censor_words)


STEP_ROWS = {
    "probe": StepRow(0.1),
    "transcribe": StepRow(23, ("probe",)),
    "align": StepRow(0.3, ("transcribe",)),
    "censor": StepRow(0.05, ("align",), wants_censoring),
    "subtitles": StepRow(0.05, ("align",), requires("subtitles")),
    "chapter": StepRow(0.2, ("align",), requires("chapters")),
    "analyse": StepRow(0.3, ("align",), requires("analyse")),
    "detect": StepRow(6, ("probe",), requires("moderate")),
    "thumbnails": StepRow(0.2, ("probe",), requires("thumbnails")),
    "plan": StepRow(0.05, ("censor", "detect"), requires("moderate")),
    "review": StepRow(0.05, ("plan",), requires("moderate", "review")),
    "split": StepRow(0.05, ("plan", "review"), requires("moderate")),
    "compose": StepRow(12, ("split",), requires("moderate")),
    "index": StepRow(0.1, ("align", "chapter", "detect"), requires("index")),
}


STEP_OF_SUBSTEP = {
    "sample": "detect",
    "encode": "compose",
    "assemble": "compose",
}
"""Substeps, each shown as part of its step. The step ends when it or its final substep ends."""
FINAL_SUBSTEPS = frozenset({"assemble"})

LANGUAGE_ROWS = {
    "translate": StepRow(1, ("align", "censor")),
    "dub": StepRow(2, ("translate",), requires("dub")),
}
"""Steps that run once per language, as `<step>.<language>`."""


def wants_muxing(request: JobRequest) -> bool:
    return bool(request.languages) and (request.dub or request.translated_video)


def step_rows(request: JobRequest) -> dict[str, StepRow]:
    """All steps by name, including those of each of the request's languages."""
    per_language = {
        f"{name}.{language}": row_of_language(row, language)
        for name, row in LANGUAGE_ROWS.items()
        for language in request.languages
    }
    final = {
        "mux": StepRow(0.3, ("compose", *per_language), wants_muxing),
        "burn": StepRow(19, ("compose", "subtitles", *per_language), requires("burn")),
    }
    return STEP_ROWS | per_language | final


def row_of_language(row: StepRow, language: str) -> StepRow:
    return replace(
        row,
        predecessors=tuple(
            f"{name}.{language}" if name in LANGUAGE_ROWS else name for name in row.predecessors
        ),
    )


def predecessors(step: str) -> tuple[str, ...]:
    """The steps that `step` waits for."""
    base_name, _, language = step.partition(".")
    if base_name in LANGUAGE_ROWS:
        return row_of_language(LANGUAGE_ROWS[base_name], language).predecessors
    return STEP_ROWS[step].predecessors if step in STEP_ROWS else ()


def expand_step_name(step: str, request: JobRequest) -> list[str]:
    """Resolve a name to steps: itself, or the step of every language (`translate`); empty if unknown."""
    return [name for name in step_rows(request) if step in (name, name.partition(".")[0])]


def find_downstream(steps: Iterable[str], request: JobRequest) -> frozenset[str]:
    """The steps and all their direct and indirect successors."""
    reached = set(steps)
    for name, row in step_rows(request).items():
        if reached & set(row.predecessors):
            reached.add(name)
    return frozenset(reached)


def weigh_steps(request: JobRequest) -> dict[str, float]:
    """The requested steps in order, each with its fraction of the whole job."""
    weight_by_step = {
        name: row.weight for name, row in step_rows(request).items() if row.is_requested(request)
    }
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
    return STEP_OF_SUBSTEP.get(step.partition(".")[0], step)


def mean_fraction(step_events: Sequence[Event]) -> float:
    """The progress of a running step: the mean over its parallel shares (`encode.1`), or over its substeps."""
    latest = {event.step: event.fraction for event in sorted(step_events, key=lambda event: event.id)}
    parallel = {step: fraction for step, fraction in latest.items() if "." in step} or latest
    return sum(parallel.values()) / len(parallel) if parallel else 0.0


def find_state(latest: Event | None, record: StepRecord | None) -> State:
    if latest is None:
        return "succeeded" if record else "waiting"
    substep = latest.step.partition(".")[0]
    is_intermediate = substep in STEP_OF_SUBSTEP and substep not in FINAL_SUBSTEPS
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
