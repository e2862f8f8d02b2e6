"""Whichever call to AWS goes wrong, a job ends once, with the results of a clean run, and everyone hears of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, get_args
from uuid import UUID, uuid4

import boto3
import pytest

from rushes.adapters.aws import DynamoStateStore
from rushes.adapters.memory import MemoryWorkflow
from rushes.adapters.postgres.repository import PostgresRepository
from rushes.bootstrap import Ports
from rushes.domain import Event, EventKind, JobRequest, Status, Ticket, Upload, Video, upload_key
from rushes.domain.catalogue import requested_steps
from rushes.errors import TryAgain
from rushes.local.ministack import MiniStack
from rushes.services import lifecycle
from rushes.services.ingest import ingest_event
from rushes.settings import Settings
from rushes.steps.runner import run_step
from tests.clips import make_clip
from tests.faults.calls import Calls, Died, Kind, watched
from tests.jobs import record_of

EVENT = (Path(__file__).parent.parent / "events" / "object_created.json").read_text()
WORDS = "1\n00:00:00,100 --> 00:00:00,900\nHello there.\n"
STEPS = ("probe", "transcribe", "subtitles", "thumbnails")
TRIES = 4  # the first, and three more after 2, 4 and 8 seconds, as the state machine does it
SAMPLED = 15  # in the quick suite every fifteenth call goes wrong, in the long one every call
KINDS = get_args(Kind)


class Ended(NamedTuple):
    """What is left of a job: its files by sha256, its rows, and what was told of it."""

    status: Status
    files: dict[str, str]
    segments: list[str]
    told: list[Event]


class Way:
    """The way of one video as the state machine goes it, each state tried again as it says."""

    def __init__(self, bucket: str, table: str, repository: PostgresRepository) -> None:
        self.bucket, self.table, self.repository = bucket, table, repository
        self.workflow = MemoryWorkflow()

    @property
    def ports(self) -> Ports:
        """Fresh ones, as every Lambda and every worker has its own."""
        made = Ports(Settings(bucket=self.bucket, table=self.table))
        made.repository, made.workflow = self.repository, self.workflow
        return made

    def patiently(self, work: Callable[[Ports], Any]) -> Any:
        for attempt in range(1, TRIES + 1):
            try:
                return work(self.ports)
            except (TryAgain, Died):
                if attempt == TRIES:
                    raise
        raise AssertionError

    def go(self, event: dict[str, Any]) -> Ticket:
        self.patiently(lambda ports: ingest_event(ports, event))
        (ticket,) = self.workflow.started.values()
        self.patiently(lambda ports: lifecycle.open_job(ports, ticket))
        for name in STEPS:
            self.patiently(lambda ports, name=name: step(ports, ticket, name))
        self.patiently(lambda ports: lifecycle.record_results(ports, ticket))
        self.patiently(lambda ports: lifecycle.finish_job(ports, ticket))
        return ticket

    def ended(self, ticket: Ticket) -> Ended:
        ports = self.ports
        job = self.repository.get_job(ticket.owner, ticket.job_id)
        files = {
            file.name: file.sha256 for file in self.repository.list_artifacts(ticket.owner, ticket.job_id)
        }
        files.pop("report.json")  # it holds seconds
        transcript = json.loads(ports.storage.get(f"jobs/{ticket.job_id}/transcribe/transcript.json"))
        told = list(ports.events.read_since(ticket.job_id, 0))
        return Ended(job.status, files, [segment["text"] for segment in transcript["segments"]], told)


def step(ports: Ports, ticket: Ticket, name: str) -> None:
    run_step(
        name, ticket, settings=ports.settings, storage=ports.storage, events=ports.events, state=ports.state
    )


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", seconds=1)


@pytest.fixture
def upload(bucket: str, table: str, clip: Path) -> Callable[[], dict[str, Any]]:
    """Promise and put the clip once more, as the API does it; answers with the event of it."""
    s3 = boto3.client("s3")
    s3.put_object(Bucket=bucket, Key="words.srt", Body=WORDS.encode())
    request = JobRequest(transcript="words.srt")

    def drop() -> dict[str, Any]:
        job_id, owner, size = uuid4(), UUID(int=2), clip.stat().st_size
        key = upload_key(owner, job_id, "clip.mp4")
        video = Video(bucket=bucket, key=key, size=size, name="clip.mp4")
        ticket = Ticket(job_id=job_id, owner=owner, video=video, request=request)
        for step in set(requested_steps(request)) - set(STEPS):
            s3.put_object(
                Bucket=bucket, Key=f"jobs/{job_id}/{step}.json", Body=record_of(step).model_dump_json()
            )
        DynamoStateStore(table).register_upload(Upload(ticket=ticket, upload_id="one"))
        put = s3.put_object(Bucket=bucket, Key=key, Body=clip.read_bytes())
        event: dict[str, Any] = json.loads(EVENT)
        event["detail"]["bucket"]["name"] = bucket
        event["detail"]["object"] |= {
            "key": key,
            "size": size,
            "version-id": put["VersionId"],
        }
        return event

    return drop


def sweep(way: Callable[[], Way], upload: Callable[[], dict[str, Any]], kind: Kind, stride: int) -> int:
    """Let every `stride`-th call go wrong, one a job; answers with how far that came."""
    going = way()
    with watched(Calls()) as calls:
        ticket = going.go(upload())
    clean = going.ended(ticket)
    assert clean.status == Status.SUCCEEDED
    numbers = range(1, len(calls.made) + 1, stride)
    for number in numbers:
        event, going = upload(), way()
        with watched(Calls(number, kind)) as calls:
            ticket = going.go(event)
        if len(calls.made) < number:  # how often progress is told depends on how fast the machine is
            return number - 1
        ended = going.ended(ticket)
        what = f"call {number}, {calls.made[number - 1]}, {kind}"
        assert ended[:3] == clean[:3], what
        assert [event.id for event in ended.told] == list(range(1, len(ended.told) + 1)), what
        ends = [event for event in ended.told if event.kind == EventKind.JOB_ENDED]
        assert [event.detail["status"] for event in ends] == [Status.SUCCEEDED], what
        assert ended.told[-1] == ends[0], what
    return len(calls.made)


@pytest.fixture
def way(aws: MiniStack, bucket: str, table: str, repository: PostgresRepository) -> Callable[[], Way]:
    return lambda: Way(bucket, table, repository)


@pytest.mark.parametrize("kind", KINDS)
def test_any_call_that_goes_wrong_leaves_one_end_and_the_same_results(
    way: Callable[[], Way], upload: Callable[[], dict[str, Any]], kind: Kind
) -> None:
    assert sweep(way, upload, kind, SAMPLED) > 40


@pytest.mark.prove
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS)
def test_every_single_call_that_goes_wrong_leaves_one_end_and_the_same_results(
    way: Callable[[], Way], upload: Callable[[], dict[str, Any]], kind: Kind
) -> None:
    assert sweep(way, upload, kind, 1) > 40
