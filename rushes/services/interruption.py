"""Why a step ended without storing a failure: what AWS reports of a worker or of a Lambda that died."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from rushes.bootstrap import Ports
from rushes.domain import EventKind, StepFailure, Ticket
from rushes.errors import Reason
from rushes.steps.progress_reporter import ProgressReporter
from rushes.steps.records import failure_key, read_failure


class Interruption(NamedTuple):
    """An error name of ours, its reason, and a message with a gap for the step."""

    error: str
    reason: Reason
    message: str


LOST = Interruption("WorkerLost", Reason.WORKER_LOST, "The worker was lost while it ran the step {step}.")
TIMED_OUT = Interruption("TimeLimit", Reason.TIMEOUT, "The step {step} exceeded its time limit.")
OUT_OF_MEMORY = Interruption(
    "OutOfMemory", Reason.OUT_OF_MEMORY, "The step {step} needed more memory than its machine has."
)
NO_CAPACITY = Interruption(
    "NoCapacity", Reason.NO_CAPACITY, "No machine was available for the step {step} within half an hour."
)
NO_IMAGE = Interruption(
    "ImageUnavailable", Reason.IMAGE_UNAVAILABLE, "The image of the step {step} could not be pulled."
)
HUNG = Interruption(
    "WorkerLost", Reason.WORKER_LOST, "The worker stopped responding while it ran the step {step}."
)
BY_NAME = {each.error: each for each in (LOST, TIMED_OUT, OUT_OF_MEMORY, NO_CAPACITY, NO_IMAGE)} | {
    "HeartbeatTimeout": HUNG,
    "Timeout": TIMED_OUT,
    "Sandbox.Timedout": TIMED_OUT,
    "Runtime.OutOfMemory": OUT_OF_MEMORY,
    "Runtime.ExitError": LOST,
    "Lambda.Unknown": LOST,
}
"""Errors of the machine run_worker, of Step Functions and of Lambda."""
BY_TEXT = {
    "INSUFFICIENT_INSTANCE_CAPACITY": NO_CAPACITY,
    "OutOfMemoryError": OUT_OF_MEMORY,
    "CannotPullContainerError": NO_IMAGE,
    "CannotPullImageManifestError": NO_IMAGE,
    "Job attempt duration exceeded timeout": TIMED_OUT,
    "Host EC2": LOST,
    "Task failed to start": LOST,
    "Essential container in task exited": LOST,
    '"ExitCode":137': LOST,
}
"""Texts in the status reasons of AWS Batch and of the container, the most specific ones first."""


def classify_error(error: Mapping[str, Any]) -> Interruption | None:
    """Return what the error output {"Error", "Cause"} of a state says; None for an error that a step raised."""
    if known := BY_NAME.get(find_error_name(error)):
        return known
    cause = str(error.get("Cause") or "").replace(" :", ":").replace(": ", ":").replace("\\", "")
    return next((known for text, known in BY_TEXT.items() if text in cause), None)


def find_error_name(error: Mapping[str, Any]) -> str:
    """The name of the error without `States.`; for nested executions that of the innermost one, from the causes."""
    try:
        cause = json.loads(error.get("Cause") or "")
    except ValueError:
        cause = None
    if isinstance(cause, dict) and cause.get("Error"):
        return find_error_name(cause)
    return str(error.get("Error") or "error").removeprefix("States.")


def explain_failure(step: str, stored: StepFailure | None, error: Mapping[str, Any]) -> StepFailure:
    """Why a step ended: what it has stored itself, unless its worker has died since."""
    interruption = classify_error(error)
    if stored and not interruption:
        return stored
    name, reason, message = interruption or Interruption(
        find_error_name(error),
        Reason.INTERNAL,
        f"The step {{step}} failed with an unexpected {find_error_name(error)}.",
    )
    attempts = stored.attempts if stored else 0
    return StepFailure(
        step=step, error=name, reason=reason, sentence=message.format(step=step), attempts=attempts
    )


def store_failure(ports: Ports, ticket: Ticket, step: str, error: Mapping[str, Any]) -> StepFailure:
    """Store and emit why a step ended, unless the step has done so itself."""
    stored = read_failure(ports.storage, ticket, step)
    failure = explain_failure(step, stored, error)
    if failure is stored:
        return failure
    ports.storage.put(failure_key(ticket, step), failure.model_dump_json().encode(), "application/json")
    ProgressReporter(ports.events, ticket, step).emit(
        EventKind.STEP_FAILED, error=failure.error, reason=failure.reason, sentence=failure.sentence
    )
    return failure
