"""How a job ended, derived from its request and from what its steps left in storage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rushes.domain import JobRequest, Status, StepFailure, StepRecord
from rushes.domain.catalogue import StepRow, has_words, requested_steps
from rushes.errors import Reason

COPY_STEPS = ("plan", "review", "split", "compose")
"""The steps of the moderated copy, in order. The job names the copy, `compose`, and the step that prevented it."""
UNDECIDED = "Nobody decided the review within a week."
UNEXPLAINED = "The step {step} was stopped before it could say why: repeat it with `rushes retry`."
REQUIRED_STEP = "transcribe"
"""Without its result a job has failed; without another one it is partial."""


@dataclass(frozen=True)
class Outcome:
    """The end of a job. `failed_steps` are in the order of the catalogue; the message says why they failed."""

    status: Status
    reason: Reason | None = None
    message: str = ""
    failed_steps: tuple[str, ...] = ()


def derive_outcome(
    request: JobRequest,
    records: Sequence[StepRecord],
    failures: Sequence[StepFailure],
    decision: Mapping[str, Any],
) -> Outcome:
    """Compare the steps that the request wants with the `records`. `decision` is the reviewer's, or empty."""
    facts: Mapping[str, Any] = next((record.facts for record in records if record.step == "probe"), {})
    if facts.get("accepted") is False:
        return Outcome(Status.REJECTED, Reason(facts["reason"]), str(facts["sentence"]))
    wanted = requested_steps(request, has_words=has_words(request, facts))
    missing = find_missing(wanted, records, decision)
    failure_by_step = {failure.step: failure for failure in failures if failure.step in missing}
    if failure := failure_by_step.get(REQUIRED_STEP):
        return describe_failure(failure)
    if REQUIRED_STEP in missing:
        message = UNEXPLAINED.format(step=REQUIRED_STEP)
        return Outcome(Status.FAILED, Reason.WORKER_LOST, message, (REQUIRED_STEP,))
    failed = [step for step, row in missing.items() if is_named(step, row, missing, failure_by_step)]
    if lost_languages(missing) >= set(request.languages) > set():
        failed = ["translate", *failed]
    is_partial = any("." not in step for step in failed)
    message = " ".join(dict.fromkeys(explain(step, missing, failure_by_step) for step in failed)).strip()
    return Outcome(Status.PARTIAL if is_partial else Status.SUCCEEDED, None, message, tuple(failed))


def find_missing(
    rows: Mapping[str, StepRow], records: Sequence[StepRecord], decision: Mapping[str, Any]
) -> dict[str, StepRow]:
    """The wanted steps without a result. A copy that the reviewer has declined is not missing."""
    done = {record.step for record in records}
    done |= {"compose"} if "assemble" in done else set()
    done |= {"review"} if decision else set()
    done |= set(COPY_STEPS) if decision.get("decision") == "reject" else set()
    return {step: row for step, row in rows.items() if step not in done}


def is_named(
    step: str, row: StepRow, missing: Mapping[str, StepRow], failures: Mapping[str, StepFailure]
) -> bool:
    """Whether the job names the step: a first cause, a failure of its own, or the copy that was asked for."""
    has_failed = step in failures and step not in COPY_STEPS
    return is_first_cause(row, missing) or step == "compose" or has_failed


def is_first_cause(row: StepRow, missing: Mapping[str, StepRow]) -> bool:
    """Whether the step has all results that it reads."""
    return not missing.keys() & set(row.predecessors)


def lost_languages(missing: Mapping[str, StepRow]) -> set[str]:
    """The languages without a translation."""
    return {step.partition(".")[2] for step in missing if step.startswith("translate.")}


def explain(step: str, missing: Mapping[str, StepRow], failures: Mapping[str, StepFailure]) -> str:
    """Why a step is missing; "" if another step explains it."""
    if failure := failures.get(step):
        return failure.sentence
    if step not in missing or not is_first_cause(missing[step], missing):
        return ""
    return UNDECIDED if step == "review" else UNEXPLAINED.format(step=step)


def describe_failure(failure: StepFailure) -> Outcome:
    """The end of a job that cannot go on. A file found to be invalid only now is rejected, not failed."""
    if failure.error == "Rejected" and failure.reason != Reason.INTERNAL:
        return Outcome(Status.REJECTED, failure.reason, failure.sentence)
    return Outcome(Status.FAILED, failure.reason, failure.sentence, (failure.step,))
