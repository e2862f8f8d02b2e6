"""What AWS carries at most, held against the longest film and the longest request that are taken."""

import json
from uuid import UUID

import pytest
from pydantic import ValidationError

from rushes.api.sockets import MAX_MESSAGE_BYTES
from rushes.domain import MAX_OPTIONS_BYTES, JobRequest, Ticket, Video, upload_key
from rushes.steps.detect.jpeg import MOST as JPEG_BYTES
from rushes.steps.detect.vision import BATCH
from rushes.steps.sample import MOST as PICTURES
from tests.statemachines.test_contract import read, states

HISTORY = 25_000  # events of an execution
PAYLOAD = 256 * 1024  # bytes between two states
BATCH_JOB = 30 * 1024  # bytes of a SubmitJob
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


def test_the_longest_ticket_travels_through_the_machine_and_into_a_batch_job() -> None:
    text = longest().model_dump_json()
    order = {
        "Environment": [{"Name": "RUSHES_STEP", "Value": "s" * 40}, {"Name": "RUSHES_TICKET", "Value": text}]
    }
    assert len(json.dumps(order)) + 2048 < BATCH_JOB
    assert 2 * len(text) < PAYLOAD


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
