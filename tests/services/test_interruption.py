"""Why a worker died, read from what AWS Batch, ECS, Lambda and Step Functions report."""

import json

import pytest

from rushes.bootstrap import Ports
from rushes.domain import EventKind, Ticket
from rushes.errors import Reason, Unavailable
from rushes.services.interruption import classify_error, find_error_name, store_failure
from rushes.steps.records import read_failure
from tests.jobs import give_up


def batch(status: str, container: str = "", exit_code: int | None = None) -> dict[str, str]:
    """The error output of `batch:submitJob.sync`: the job as DescribeJobs describes it."""
    shown = {"Reason": container} if container else {}
    shown |= {"ExitCode": exit_code} if exit_code is not None else {}
    job = {"Status": "FAILED", "StatusReason": status, "Attempts": [{"Container": shown}], "Container": shown}
    return {"Error": "States.TaskFailed", "Cause": json.dumps(job)}


ERRORS = {
    "a spot reclaim": (batch("Host EC2 (instance i-0a1b2c) terminated."), "WorkerLost"),
    "out of memory": (
        batch(
            "Essential container in task exited",
            "OutOfMemoryError: Container killed due to memory usage",
            137,
        ),
        "OutOfMemory",
    ),
    "killed": (batch("Essential container in task exited", exit_code=137), "WorkerLost"),
    "an image that is gone": (
        batch(
            "Task failed to start", "CannotPullContainerError: Error response from daemon: manifest unknown"
        ),
        "ImageUnavailable",
    ),
    "a job over its time": (batch("Job attempt duration exceeded timeout"), "TimeLimit"),
    "no machine": (
        batch("MISCONFIGURATION:… or CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - the service cannot fulfil"),
        "NoCapacity",
    ),
    "a state over its time": ({"Error": "States.Timeout"}, "TimeLimit"),
    "a worker that hangs": ({"Error": "States.HeartbeatTimeout"}, "WorkerLost"),
    "a Lambda over its time": ({"Error": "Sandbox.Timedout", "Cause": "{}"}, "TimeLimit"),
    "a Lambda that was killed": ({"Error": "Runtime.ExitError", "Cause": "{}"}, "WorkerLost"),
}


@pytest.mark.parametrize("what", ERRORS)
def test_what_ended_a_worker_has_a_name_and_is_never_internal(
    ports: Ports, ticket: Ticket, what: str
) -> None:
    error, name = ERRORS[what]
    failure = store_failure(ports, ticket, "transcribe", error)
    assert failure.error == name
    assert failure.reason != Reason.INTERNAL
    assert not failure.sentence.startswith("States.")
    assert "transcribe" in failure.sentence
    assert read_failure(ports.storage, ticket, "transcribe") == failure
    (event,) = ports.events.read_since(ticket.job_id, 0)
    assert (event.kind, event.detail["error"]) == (EventKind.STEP_FAILED, name)


def test_the_name_is_found_under_executions_that_started_each_other() -> None:
    inner = {"Error": "OutOfMemory", "Cause": "The step detect needed more memory."}
    middle = {"Error": "States.TaskFailed", "Cause": json.dumps(inner | {"Status": "FAILED"})}
    outer = {"Error": "States.TaskFailed", "Cause": json.dumps(middle)}
    assert find_error_name(outer) == "OutOfMemory"
    known = classify_error(outer)
    assert known is not None
    assert known.reason == Reason.OUT_OF_MEMORY


def test_a_failure_that_the_step_stored_stays(ports: Ports, ticket: Ticket) -> None:
    give_up(ports, ticket, "chapter", Unavailable("There is no model."))
    failure = store_failure(ports, ticket, "chapter", {"Error": "Unavailable", "Cause": "x"})
    assert failure.sentence == "There is no model."
    assert list(ports.events.read_since(ticket.job_id, 0)) == []


def test_a_worker_that_dies_after_a_failure_was_lost(ports: Ports, ticket: Ticket) -> None:
    give_up(ports, ticket, "chapter", Unavailable("There is no model."))
    assert store_failure(ports, ticket, "chapter", {"Error": "WorkerLost"}).error == "WorkerLost"


def test_an_error_that_nobody_knows_is_named_and_its_text_is_not_shown(ports: Ports, ticket: Ticket) -> None:
    failure = store_failure(ports, ticket, "dub.es", {"Error": "KeyError", "Cause": "password=hunter2"})
    assert (failure.error, failure.reason) == ("KeyError", Reason.INTERNAL)
    assert "hunter2" not in failure.sentence


@pytest.fixture
def ports(world: Ports) -> Ports:
    return world
