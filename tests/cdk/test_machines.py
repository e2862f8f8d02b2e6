"""State machines against their roles and their substitutions: neither the CDK nor CloudFormation compares them."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from cdk.functions import FUNCTIONS
from cdk.machines import NESTED_MACHINES, STATEMACHINES, called_functions, snake
from cdk.worker_steps import WORKER_STEPS
from rushes.domain.catalogue import worker_images
from tests.cdk.conftest import Assembly
from tests.cdk.test_policies import listed

NEED = {
    "lambda:invoke": {"lambda:InvokeFunction"},
    "lambda:invoke.waitForTaskToken": {"lambda:InvokeFunction"},
    "states:startExecution.sync:2": {
        "states:StartExecution",
        "states:DescribeExecution",
        "states:StopExecution",
        "events:PutRule",
        "events:PutTargets",
        "events:DescribeRule",
    },
    "states:startExecution": {"states:StartExecution"},
    "batch:submitJob.sync": {
        "batch:SubmitJob",
        "batch:DescribeJobs",
        "batch:TerminateJob",
        "events:PutRule",
        "events:PutTargets",
        "events:DescribeRule",
    },
    "aws-sdk:sfn:listExecutions": {"states:ListExecutions"},
    "aws-sdk:sfn:describeExecution": {"states:DescribeExecution"},
    "aws-sdk:s3:putObject": {"s3:PutObject"},
    "aws-sdk:s3:getObject": {"s3:GetObject", "s3:ListBucket"},
    "aws-sdk:s3:headObject": {"s3:GetObject", "s3:ListBucket"},
    "aws-sdk:sagemakerruntime:invokeEndpointAsync": {"sagemaker:InvokeEndpointAsync"},
}
"""What each integration asks of the role, from the Step Functions guide."""
TRACING = {"xray", "logs"}

State = dict[str, Any]


def tasks(machine: State) -> Iterator[State]:
    for state in machine["States"].values():
        if state["Type"] == "Task":
            yield state
        for inner in [*state.get("Branches", []), *filter(None, [state.get("ItemProcessor")])]:
            yield from tasks(inner)


def needed(file: str) -> set[str]:
    machine = json.loads((STATEMACHINES / f"{file}.asl.json").read_text())
    return set().union(*(NEED[state["Resource"].split(":::")[-1]] for state in tasks(machine)))


def granted(assembly: Assembly, machine: State) -> set[str]:
    role = machine["Properties"]["RoleArn"]["Fn::GetAtt"][0]
    return {
        action
        for policy in assembly.properties("AWS::IAM::Policy")
        if {"Ref": role} in policy["Roles"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in listed(statement["Action"])
        if action.split(":")[0] not in TRACING
    }


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("ProcessVideo", "process_video"),
        ("Listen", "listen"),
        ("Detect", "detect"),
        ("Read", "read"),
        ("Redact", "redact"),
        ("RunWorker", "run_worker"),
        ("Sweep", "sweep"),
        ("RemindReviewer", "remind_reviewer"),
    ],
)
def test_a_role_can_do_what_the_states_call_and_nothing_else(
    production: Assembly, name: str, file: str
) -> None:
    assert granted(production, found(production, name)) == needed(file)


def found(assembly: Assembly, name: str) -> State:
    (machine,) = [
        each
        for each in assembly.resources("AWS::StepFunctions::StateMachine").values()
        if each["Properties"]["StateMachineName"].endswith(f"-{name}")
    ]
    return machine


def test_every_substitution_is_given_and_none_is_left_over(production: Assembly) -> None:
    for machine in production.properties("AWS::StepFunctions::StateMachine"):
        named = set(re.findall(r"\$\{(\w+)\}", json.dumps(machine["DefinitionString"])))
        assert named == set(machine["DefinitionSubstitutions"])


def test_every_state_that_is_a_lambda_has_its_row_and_every_worker_s_step_its_machine() -> None:
    called = {name for file in (*NESTED_MACHINES, "process_video") for name in called_functions(file)}
    assert {snake(name) for name in called} <= set(FUNCTIONS)
    assert set(WORKER_STEPS) == set(worker_images()), "add rows to cdk/worker_steps.py"


def test_machines_log_names_of_states_and_no_ticket(production: Assembly) -> None:
    for machine in production.properties("AWS::StepFunctions::StateMachine"):
        assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False
        assert machine["TracingConfiguration"] == {"Enabled": True}
