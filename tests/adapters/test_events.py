"""One suite for every Events; below it what DynamoDB has to hold beside."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import boto3
import pytest

from rushes.adapters.aws import DynamoEvents
from rushes.adapters.memory import MemoryEvents
from rushes.domain import Event, EventKind
from rushes.ports import Events

JOB = UUID(int=1)


def progress(fraction: float = 0.5, job_id: UUID = JOB) -> Event:
    return Event(
        job_id=job_id,
        owner=UUID(int=2),
        kind=EventKind.STEP_PROGRESS,
        step="transcribe",
        fraction=fraction,
        detail={"what": "größe"},
    )


@pytest.fixture(params=["memory", "dynamodb"])
def log(request: pytest.FixtureRequest) -> Events:
    return MemoryEvents() if request.param == "memory" else DynamoEvents(request.getfixturevalue("table"))


def test_ids_count_from_one_within_a_job(log: Events) -> None:
    other = uuid4()
    assert [log.append(progress()).id for _ in range(3)] == [1, 2, 3]
    assert log.append(progress(job_id=other)).id == 1
    assert log.append(progress()).id == 4


def test_what_was_told_comes_back_whole_and_in_order(log: Events) -> None:
    told = [log.append(progress(fraction / 12)) for fraction in range(12)]
    assert list(log.read_since(JOB, 0)) == told
    assert list(log.read_since(JOB, 9)) == told[9:]
    assert list(log.read_since(JOB, 12)) == []
    assert list(log.read_since(JOB, -5)) == told


def test_a_job_of_which_nothing_was_told_has_no_events(log: Events) -> None:
    assert list(log.read_since(uuid4(), 0)) == []
    assert list(log.latest_per_step(uuid4())) == []


def test_how_a_job_stands_is_the_last_start_and_the_last_word_of_each_step(log: Events) -> None:
    start = progress().model_copy(update={"kind": EventKind.STEP_STARTED})
    kept = [log.append(event) for event in (start, progress(0.1), progress(0.2), start, progress(0.3))]
    job = log.append(Event(job_id=JOB, owner=UUID(int=2), kind=EventKind.JOB_RUNNING))
    assert list(log.latest_per_step(JOB)) == [kept[3], kept[4], job]


def ended(status: str) -> Event:
    return Event(
        job_id=JOB, owner=UUID(int=2), kind=EventKind.JOB_ENDED, detail={"status": status, "reason": None}
    )


def test_an_end_is_told_once_and_a_second_teller_hears_the_first(log: Events) -> None:
    log.append(progress())
    first = log.append(ended("succeeded"))
    assert first.id == 2
    assert log.append(ended("failed")) == first
    assert log.append(progress()).id == 3
    assert [event.id for event in log.read_since(JOB, 0)] == [1, 2, 3]


def test_many_who_tell_the_end_at_once_tell_it_once(table: str) -> None:
    logs = [DynamoEvents(table) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda number: logs[number % 4].append(ended(str(number))), range(12)))
    assert len({event.detail["status"] for event in told}) == 1
    assert len(logs[0].read_since(JOB, 0)) == 1


def test_many_who_tell_at_once_leave_no_gap_and_no_twin(table: str) -> None:
    logs = [DynamoEvents(table) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda number: logs[number % 4].append(progress(number / 40)), range(40)))
    assert sorted(event.id for event in told) == list(range(1, 41))
    assert sorted(told, key=lambda event: event.id) == logs[0].read_since(JOB, 0)


def test_another_process_goes_on_where_the_last_one_stopped(table: str) -> None:
    DynamoEvents(table).append(progress())
    assert DynamoEvents(table).append(progress()).id == 2


def test_events_that_fill_several_pages_all_come_back(table: str) -> None:
    log = DynamoEvents(table)
    heavy = progress().model_copy(update={"detail": {"what": "x" * 300_000}})
    for _ in range(5):
        log.append(heavy)
    assert [event.id for event in log.read_since(JOB, 0)] == [1, 2, 3, 4, 5]


def test_the_stream_carries_each_event_once_with_its_whole_body(table: str) -> None:
    log = DynamoEvents(table)
    told = [log.append(progress(fraction / 3)) for fraction in range(3)]
    arn = boto3.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    streams = boto3.client("dynamodbstreams")
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records = streams.get_records(ShardIterator=start["ShardIterator"])["Records"]
    images = [record["dynamodb"]["NewImage"] for record in records if record["eventName"] == "INSERT"]
    images = [image for image in images if image["sk"]["S"] != "live"]
    assert all(image["sk"]["S"].startswith("event#") for image in images)
    assert [Event.model_validate_json(image["body"]["S"]) for image in images] == told
    assert json.loads(images[0]["body"]["S"])["id"] == 1


def test_what_is_told_late_does_not_hide_what_was_told_after_it(table: str) -> None:
    log = DynamoEvents(table)
    first, second = log.append(progress(0.1)), log.append(progress(0.2))
    log.store_latest(first)
    assert list(log.latest_per_step(JOB)) == [second]


def test_events_of_any_length_fit_into_how_the_job_stands(table: str) -> None:
    log = DynamoEvents(table)
    for step in "abc":
        log.append(progress().model_copy(update={"step": step, "detail": {"what": "x" * 300_000}}))
    assert [event.step for event in log.latest_per_step(JOB)] == ["a", "b", "c"]
