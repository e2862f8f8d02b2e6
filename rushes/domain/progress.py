"""How far a job is: its steps in their order, each with its weight and state, and what is left in seconds.

A weight is how long a step takes next to the others: for most in percent of the film's own length, as seen on two
cores without a GPU with the engines that are there by default (five_minutes.mp4, 2026-11-26). It only matters while the
step has not told how far it is.
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
from rushes.domain.time_left import seconds_left

Wanted = Callable[[JobRequest], bool]
WORTH_A_GUESS = 0.02  # of the whole; before that nobody knows how long it takes


@dataclass(frozen=True)
class Row:
    """A step: `weight` against the other rows, the steps that it waits for, and whether a request wants it."""

    weight: float
    after: tuple[str, ...] = ()
    wanted: Wanted = lambda _: True


def asked(*names: str) -> Wanted:
    """Wanted when each of these wishes is there; one that this version does not know counts as not wished."""
    return lambda request: all(getattr(request, name, False) for name in names)


def censors(request: JobRequest) -> bool:
    return request.moderate and bool(request.censor or request.censor_words)


ROWS = {
    "probe": Row(0.1),
    "transcribe": Row(23, ("probe",)),
    "align": Row(0.3, ("transcribe",)),
    "censor": Row(0.05, ("align",), censors),
    "subtitles": Row(0.05, ("align",), asked("subtitles")),
    "chapter": Row(0.2, ("align",), asked("chapters")),
    "analyse": Row(0.3, ("align",), asked("analyse")),
    "detect": Row(6, ("probe",), asked("moderate")),
    "thumbnails": Row(0.2, ("probe",), asked("thumbnails")),
    "plan": Row(0.05, ("censor", "detect"), asked("moderate")),
    "review": Row(0.05, ("plan",), asked("moderate", "review")),
    "split": Row(0.05, ("plan", "review"), asked("moderate")),
    "compose": Row(12, ("split",), asked("moderate")),
    "index": Row(0.1, ("align", "chapter", "detect"), asked("index")),
}


PARTS = {
    "sample": "detect",
    "encode": "compose",
    "assemble": "compose",
}
"""Steps that are shown as a part of another; the other has ended when itself, or the last of its parts, has."""
LAST = frozenset({"assemble"})
NEARLY = 0.99  # the most that a job has done which has not ended

BY_LANGUAGE = {"translate": Row(1, ("align", "censor")), "dub": Row(2, ("translate",), asked("dub"))}
"""Steps that are done once for each language, and named with it."""


def muxes(request: JobRequest) -> bool:
    return bool(request.languages) and (request.dub or request.translated_video)


def rows(request: JobRequest) -> dict[str, Row]:
    """Every step, those of each of the request's languages, too."""
    spoken = {
        f"{name}.{language}": of_language(row, language)
        for name, row in BY_LANGUAGE.items()
        for language in request.languages
    }
    made = {
        "mux": Row(0.3, ("compose", *spoken), muxes),
        "burn": Row(19, ("compose", "subtitles", *spoken), asked("burn")),
    }
    return ROWS | spoken | made


def of_language(row: Row, language: str) -> Row:
    return replace(
        row, after=tuple(f"{name}.{language}" if name in BY_LANGUAGE else name for name in row.after)
    )


def after(step: str) -> tuple[str, ...]:
    """The steps that it waits for."""
    room, _, language = step.partition(".")
    if room in BY_LANGUAGE:
        return of_language(BY_LANGUAGE[room], language).after
    return ROWS[step].after if step in ROWS else ()


def named(step: str, request: JobRequest) -> list[str]:
    """The steps that a name means: itself, or those of all languages (`translate`); none where there is none."""
    return [name for name in rows(request) if step in (name, name.partition(".")[0])]


def downstream(steps: Iterable[str], request: JobRequest) -> frozenset[str]:
    """The steps and every step that waits for one of them, however far down."""
    found = set(steps)
    for name, row in rows(request).items():
        if found & set(row.after):
            found.add(name)
    return frozenset(found)


def weights(request: JobRequest) -> dict[str, float]:
    """The steps that a request wants, in their order, each with its share of the whole."""
    found = {name: row.weight for name, row in rows(request).items() if row.wanted(request)}
    total = sum(found.values())
    return {name: round(weight / total, 4) for name, weight in found.items()}


def progress(
    shares: Mapping[str, float],
    status: Status,
    told: Sequence[Event],
    done: Iterable[StepRecord] = (),
    now: datetime | None = None,
) -> Progress:
    """How a job stands. `told` are the events that matter (`Events.live`), `done` what is recorded of it."""
    records = {record.step: record for record in done}
    names = list(dict.fromkeys([*shares, *sorted(shown_as(event.step) for event in told if event.step)]))
    steps = [step_of(name, shares.get(name, 0.0), told, records.get(name)) for name in names]
    steps = [passed_over(step, steps, status in TERMINAL) for step in steps]
    whole = sum(step.weight for step in steps if step.state != "skipped") or 1.0
    fraction = sum(step.weight * step.fraction for step in steps if step.state != "skipped") / whole
    fraction = 1.0 if status in TERMINAL else min(fraction, NEARLY)
    waits = any(step.step == "review" and step.state == "running" for step in steps)
    left = None if waits or fraction < WORTH_A_GUESS else seconds_left(steps, now or datetime.now(UTC))
    return Progress(
        fraction=round(fraction, 4), seconds_left=0.0 if status in TERMINAL else left, steps=tuple(steps)
    )


def step_of(name: str, weight: float, told: Sequence[Event], record: StepRecord | None) -> StepProgress:
    """What is known of a step: the last thing told of it, and its record once the job has one."""
    mine = [event for event in told if shown_as(event.step) == name]
    begun = [event for event in mine if event.kind is EventKind.STEP_STARTED]
    last = max(mine, key=lambda event: event.id, default=None)
    state: State = state_of(last, record)
    over = state in ("succeeded", "failed")
    return StepProgress(
        step=name,
        state=state,
        weight=weight,
        fraction=1.0 if over else part_done(mine),
        after=after(name),
        attempt=int(begun[-1].detail.get("attempt", 1)) if begun else record.attempts if record else 0,
        started_at=begun[-1].at if begun else None,
        ended_at=last.at if over and last else record.finished_at if record else None,
        told_at=last.at - timedelta(seconds=float(last.detail.get("silent", 0))) if last else None,
        sentence=str(last.detail.get("sentence", "")) if last else "",
    )


def shown_as(step: str) -> str:
    """The step under whose name this one is shown: its own, or that of which it is a part."""
    return PARTS.get(step.partition(".")[0], step)


def part_done(mine: Sequence[Event]) -> float:
    """How far a step is that has begun: the mean over those of its parts that share the work."""
    latest = {event.step: event.fraction for event in sorted(mine, key=lambda event: event.id)}
    shared = {step: fraction for step, fraction in latest.items() if "." in step} or latest
    return sum(shared.values()) / len(shared) if shared else 0.0


def state_of(last: Event | None, record: StepRecord | None) -> State:
    if last is None:
        return "succeeded" if record else "waiting"
    part = last.step.partition(".")[0]
    if part in PARTS and part not in LAST and last.kind is EventKind.STEP_SUCCEEDED:
        return "running"
    kinds: dict[EventKind, State] = {
        EventKind.STEP_SUCCEEDED: "succeeded",
        EventKind.STEP_FAILED: "failed",
    }
    return kinds.get(last.kind, "running")


def passed_over(step: StepProgress, steps: Sequence[StepProgress], ended: bool) -> StepProgress:
    """A step that never began while what waits for it did, or the job has ended, is skipped."""
    if step.state == "running" and ended:
        return step.model_copy(update={"state": "succeeded" if step.step == "review" else "failed"})
    later = any(step.step in other.after and other.state != "waiting" for other in steps)
    return (
        step.model_copy(update={"state": "skipped"}) if step.state == "waiting" and (ended or later) else step
    )
