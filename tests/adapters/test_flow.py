"""One suite for every Flow; below it what an execution that really runs adds."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import boto3
import pytest

from rushes.adapters.aws import StepFunctionsWorkflow
from rushes.adapters.memory import MemoryWorkflow
from rushes.domain import JobRequest, Ticket, Video
from rushes.ports import Workflow

WAITS = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}
ENDS = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}


def machine(definition: dict[str, object]) -> str:
    made = boto3.client("stepfunctions").create_state_machine(
        name=f"machine-{uuid4()}",
        definition=json.dumps(definition),
        roleArn="arn:aws:iam::000000000000:role/flow",
    )
    return str(made["stateMachineArn"])


@pytest.fixture(params=["memory", "stepfunctions"])
def workflow(request: pytest.FixtureRequest) -> Workflow:
    if request.param == "memory":
        return MemoryWorkflow()
    request.getfixturevalue("aws")
    return StepFunctionsWorkflow(machine(WAITS))


@pytest.fixture
def job() -> Ticket:
    video = Video(bucket="media", key="uploads/größe (1).mp4", version="v", size=7, name="größe (1).mp4")
    return Ticket(job_id=uuid4(), owner=UUID(int=2), video=video, request=JobRequest(language="de"))


def test_a_job_is_started_once(workflow: Workflow, job: Ticket) -> None:
    assert [workflow.start(job) for _ in range(5)] == [True, False, False, False, False]


def test_a_started_job_gives_its_ticket_back_whole(workflow: Workflow, job: Ticket) -> None:
    workflow.start(job)
    assert workflow.find_ticket(job.job_id) == job


def test_a_job_that_was_never_started_has_no_ticket_and_nothing_to_stop(workflow: Workflow) -> None:
    assert workflow.find_ticket(uuid4()) is None
    assert workflow.stop(uuid4()) is False
    assert workflow.is_running(uuid4()) is False


def test_a_running_job_is_stopped(workflow: Workflow, job: Ticket) -> None:
    workflow.start(job)
    assert workflow.is_running(job.job_id) is True
    assert workflow.stop(job.job_id) is True
    assert workflow.is_running(job.job_id) is False
    assert workflow.start(job) is False


@pytest.mark.usefixtures("aws")
def test_a_stopped_execution_says_that_it_was_cancelled_and_is_not_stopped_twice(job: Ticket) -> None:
    arn = machine(WAITS)
    workflow = StepFunctionsWorkflow(arn)
    workflow.start(job)
    workflow.stop(job.job_id)
    execution = workflow.find_execution(job.job_id)
    assert execution is not None
    assert execution["status"] == "ABORTED"
    assert execution["name"] == str(job.job_id)
    assert workflow.stop(job.job_id) is False


@pytest.mark.usefixtures("aws")
def test_a_job_that_has_ended_is_not_started_again(job: Ticket) -> None:
    workflow = StepFunctionsWorkflow(machine(ENDS))
    assert workflow.start(job) is True
    while (execution := workflow.find_execution(job.job_id)) and execution["status"] == "RUNNING":
        pass
    assert workflow.start(job) is False
    assert workflow.stop(job.job_id) is False
    assert workflow.find_ticket(job.job_id) == job


@pytest.mark.usefixtures("aws")
def test_two_who_start_the_same_job_at_once_make_one_execution(job: Ticket) -> None:
    arn = machine(WAITS)
    flows = [StepFunctionsWorkflow(arn) for _ in range(4)]
    for workflow in flows:
        assert workflow.client  # boto3 makes clients one at a time
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(lambda workflow: workflow.start(job), flows))
    assert started.count(True) == 1
    assert len(boto3.client("stepfunctions").list_executions(stateMachineArn=arn)["executions"]) == 1
