"""Every integration is tried again where its service says that trying again helps. The names are botocore's."""

from typing import Any

import botocore.session
import pytest

from tests.statemachines.test_contract import NESTED, TASKS, read, states

GENERIC = {"SdkClientException", "SfnException", "BatchException", "AWSBatchException"}
"""What Step Functions calls an error without a shape of its own: a throttled call, a lost connection."""


def shapes(service: str, operation: str) -> dict[str, bool]:
    """The errors of a call as Step Functions names them, each with whether the service is at fault."""
    model = botocore.session.get_session().get_service_model(service)
    errors = model.operation_model(operation).error_shapes
    return {f"{shape.name.removesuffix('Exception')}Exception": is_server_error(shape) for shape in errors}


def is_server_error(shape: Any) -> bool:
    return bool(shape.metadata.get("error", {}).get("httpStatusCode", 400) >= 500)


def retried(state: dict[str, Any], prefix: str) -> set[str]:
    return {
        name.removeprefix(f"{prefix}.")
        for rule in state["Retry"]
        for name in rule["ErrorEquals"]
        if rule["MaxAttempts"]
    }


@pytest.mark.parametrize("name", sorted(name for name, state in TASKS.items() if state["Resource"] == NESTED))
def test_a_machine_that_cannot_be_started_now_is_started_later(name: str) -> None:
    known, names = shapes("stepfunctions", "StartExecution"), retried(TASKS[name], "StepFunctions")
    assert names <= known.keys() | GENERIC
    assert {"ExecutionLimitExceededException", "SfnException", "SdkClientException"} <= names
    assert not names & {
        "ExecutionAlreadyExistsException",
        "InvalidArnException",
        "StateMachineDoesNotExistException",
    }


def test_a_batch_job_is_submitted_again_where_batch_is_at_fault() -> None:
    known, names = shapes("batch", "SubmitJob"), retried(states(read("run_worker"))["Run"], "Batch")
    assert names <= known.keys() | GENERIC
    assert {name for name, at_fault in known.items() if at_fault} == {"ServerException"} <= names
    assert "ClientException" not in names
