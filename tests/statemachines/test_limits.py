"""What AWS carries at most, held against the longest film and the longest request that are taken."""

import json
import re
from typing import Any
from uuid import UUID, uuid4

import jsonata
import pytest
from pydantic import ValidationError

from rushes.api.sockets import MAX_MESSAGE_BYTES
from rushes.domain import MAX_OPTIONS_BYTES, JobRequest, Ticket, Video, ticket_key, upload_key
from rushes.domain.catalogue import requested_steps
from rushes.steps.detect.jpeg import MOST as JPEG_BYTES
from rushes.steps.detect.vision import BATCH
from rushes.steps.sample import MOST as PICTURES
from tests.statemachines.test_contract import read, states

HISTORY = 25_000  # events of an execution
PAYLOAD = 256 * 1024  # bytes between two states
OVERRIDES = 8192  # characters that ECS takes of a container's overrides
SHARE_IDENTIFIERS = 500  # of a Batch queue at the same time
VISION_REQUEST = 10_000_000  # bytes of JSON
FRAME = 32 * 1024  # bytes of a WebSocket's frame
EVENTS_OF_A_TASK = 5  # entered, scheduled, started, succeeded, exited
EVENTS_OF_A_RETRY = 3  # scheduled, started, failed


def longest() -> Ticket:
    """As many words as are taken, each of them short, so that quotes weigh most."""
    count = next(
        n
        for n in range(1000, 0, -1)
        if len(json.dumps(["abcdefgh"] * n, separators=(",", ":"))) < MAX_OPTIONS_BYTES - 100
    )
    owner, job, name = UUID(int=2), UUID(int=1), "n" * 255
    return Ticket(
        job_id=job,
        owner=owner,
        video=Video(bucket="b" * 63, key=upload_key(owner, job, name), version="v" * 1024, size=1, name=name),
        request=JobRequest(censor_words=("abcdefgh",) * count),
    )


def test_the_longest_ticket_travels_through_the_machines() -> None:
    steps = list(requested_steps(longest().request))
    assert 2 * len(json.dumps({"ticket": longest().model_dump(mode="json"), "steps": steps})) < PAYLOAD


def test_a_batch_job_gets_the_key_of_its_ticket_which_ecs_has_room_for() -> None:
    arguments = states(read("run_worker"))["Run"]["Arguments"]
    by_name = {each["Name"]: each["Value"] for each in arguments["ContainerOverrides"]["Environment"]}
    key = evaluate(by_name["RUSHES_TICKET_KEY"][3:-3], ticket={"job_id": str(UUID(int=1))})
    assert key == ticket_key(UUID(int=1))
    assert len(json.dumps(by_name)) + len(key) < OVERRIDES / 4


def test_owners_share_a_queue_under_at_most_256_names() -> None:
    text = states(read("run_worker"))["Run"]["Arguments"]["ShareIdentifier"][3:-3]
    names = {evaluate(text, ticket={"owner": str(uuid4())}) for _ in range(2000)}
    assert len(names) <= 256 < SHARE_IDENTIFIERS
    assert all(re.fullmatch(r"[a-zA-Z0-9]{1,255}", name) for name in names)


@pytest.mark.parametrize("home", ["run_worker", "run_worker.local", "run_worker.sagemaker"])
def test_no_machine_raises_a_name_that_belongs_to_step_functions(home: str) -> None:
    """Names that begin with `States.` are refused."""
    catches = [catch for state in states(read(home)).values() for catch in state.get("Catch", [])]
    names = [catch["Assign"]["failure"]["error"] for catch in catches if "failure" in catch.get("Assign", {})]
    assert names
    for text in names:
        assert evaluate(text[3:-3], states={"errorOutput": {"Error": "States.TaskFailed"}}) == "TaskFailed"


def evaluate(expression: str, **variables: object) -> Any:
    """What a JSONata expression gives with these variables."""
    compiled = jsonata.Jsonata(expression)
    frame = compiled.create_frame()
    for name, value in variables.items():
        frame.bind(name, value)
    return compiled.evaluate(None, frame)


def test_a_request_that_would_not_travel_is_refused() -> None:
    with pytest.raises(ValidationError, match="bytes long"):
        JobRequest(censor_words=("a word that is rather long",) * 1000)


def test_the_film_with_most_pictures_has_a_history_that_fits() -> None:
    looks = states(read("detect"))["DetectWithVision"]
    (fault,) = [rule for rule in states(read("detect"))["VisionBatch"]["Retry"] if rule["MaxAttempts"]]
    item = EVENTS_OF_A_TASK + 2 + EVENTS_OF_A_RETRY * fault["MaxAttempts"]
    assert looks["Type"] == "Map"
    rest = 40 * EVENTS_OF_A_TASK + 20 * 4 * EVENTS_OF_A_TASK
    assert PICTURES / BATCH * item + rest < HISTORY


def test_ten_pictures_fit_into_one_request() -> None:
    assert BATCH * JPEG_BYTES * 4 / 3 + 100_000 < VISION_REQUEST


def test_a_message_to_a_listener_is_one_frame() -> None:
    assert MAX_MESSAGE_BYTES <= FRAME
