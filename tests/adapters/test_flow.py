"""One suite for every Flow; below it what an execution that really runs adds."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import boto3
import pytest

from rushes.adapters.aws import Machine
from rushes.adapters.memory import MemoryFlow
from rushes.domain import JobRequest, Ticket, Video
from rushes.ports import Flow

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
def flow(request: pytest.FixtureRequest) -> Flow:
    if request.param == "memory":
        return MemoryFlow()
    request.getfixturevalue("aws")
    return Machine(machine(WAITS))


@pytest.fixture
def job() -> Ticket:
    video = Video(bucket="media", key="uploads/größe (1).mp4", version="v", size=7, name="größe (1).mp4")
    return Ticket(job_id=uuid4(), owner=UUID(int=2), video=video, request=JobRequest(language="de"))


def test_a_job_is_started_once(flow: Flow, job: Ticket) -> None:
    assert [flow.start(job) for _ in range(5)] == [True, False, False, False, False]


def test_a_started_job_gives_its_ticket_back_whole(flow: Flow, job: Ticket) -> None:
    flow.start(job)
    assert flow.ticket(job.job_id) == job


def test_a_job_that_was_never_started_has_no_ticket_and_nothing_to_stop(flow: Flow) -> None:
    assert flow.ticket(uuid4()) is None
    assert flow.stop(uuid4()) is False
    assert flow.running(uuid4()) is False


def test_a_running_job_is_stopped(flow: Flow, job: Ticket) -> None:
    flow.start(job)
    assert flow.running(job.job_id) is True
    assert flow.stop(job.job_id) is True
    assert flow.running(job.job_id) is False
    assert flow.start(job) is False


@pytest.mark.usefixtures("aws")
def test_a_stopped_execution_says_that_it_was_cancelled_and_is_not_stopped_twice(job: Ticket) -> None:
    arn = machine(WAITS)
    flow = Machine(arn)
    flow.start(job)
    flow.stop(job.job_id)
    execution = flow.execution(job.job_id)
    assert execution is not None
    assert execution["status"] == "ABORTED"
    assert execution["name"] == str(job.job_id)
    assert flow.stop(job.job_id) is False


@pytest.mark.usefixtures("aws")
def test_a_job_that_has_ended_is_not_started_again(job: Ticket) -> None:
    flow = Machine(machine(ENDS))
    assert flow.start(job) is True
    while (execution := flow.execution(job.job_id)) and execution["status"] == "RUNNING":
        pass
    assert flow.start(job) is False
    assert flow.stop(job.job_id) is False
    assert flow.ticket(job.job_id) == job


@pytest.mark.usefixtures("aws")
def test_two_who_start_the_same_job_at_once_make_one_execution(job: Ticket) -> None:
    arn = machine(WAITS)
    flows = [Machine(arn) for _ in range(4)]
    for flow in flows:
        assert flow.client  # boto3 makes clients one at a time
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(lambda flow: flow.start(job), flows))
    assert started.count(True) == 1
    assert len(boto3.client("stepfunctions").list_executions(stateMachineArn=arn)["executions"]) == 1
