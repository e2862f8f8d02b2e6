"""Of one owner's jobs so many run at once; the others wait, and keep nobody else waiting."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from rushes.adapters.aws import DynamoStateStore
from rushes.adapters.memory import MemoryDelayQueue, MemoryWorkflow
from rushes.adapters.postgres.repository import PostgresRepository
from rushes.api import reviews
from rushes.bootstrap import Ports
from rushes.domain import Ticket
from rushes.errors import Reason, TryAgain
from rushes.services import concurrency, lifecycle
from rushes.services.ingest import ingest_event, start_job
from tests.jobs import reject, succeed_all

MOST = 2


@pytest.fixture
def ports(world: Ports) -> Ports:
    world.settings = world.settings.model_copy(update={"most_running": MOST})
    return world


@pytest.fixture
def jobs(ticket: Ticket) -> list[Ticket]:
    """Three of one owner."""
    return [ticket.model_copy(update={"job_id": UUID(int=number)}) for number in (1, 2, 3)]


def messages(ports: Ports) -> list[tuple[int, str]]:
    assert isinstance(ports.ingest_queue, MemoryDelayQueue)
    return ports.ingest_queue.sent


def workflow_of(ports: Ports) -> MemoryWorkflow:
    assert isinstance(ports.workflow, MemoryWorkflow)
    return ports.workflow


def test_the_jobs_beyond_an_owners_share_wait_and_those_of_others_do_not(
    ports: Ports, jobs: list[Ticket]
) -> None:
    other = jobs[0].model_copy(update={"job_id": uuid4(), "owner": uuid4()})
    assert [start_job(ports, each) for each in (*jobs, other)] == [True, True, False, True]
    assert [*workflow_of(ports).started] == [jobs[0].job_id, jobs[1].job_id, other.job_id]


def test_what_waits_comes_back_whole_and_runs_when_another_has_left(ports: Ports, jobs: list[Ticket]) -> None:
    for each in jobs:
        start_job(ports, each)
    ((seconds, body),) = messages(ports)
    assert seconds > 0
    assert ingest_event(ports, json.loads(body)) is False
    concurrency.release(ports, jobs[0].owner, jobs[0].job_id)
    assert ingest_event(ports, json.loads(body)) is True
    assert workflow_of(ports).started[jobs[2].job_id] == jobs[2]


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED", "finish", "reject"])
def test_however_a_job_ends_its_place_is_free(
    ports: Ports, jobs: list[Ticket], repository: PostgresRepository, status: str
) -> None:
    ports.repository = repository
    for each in jobs[:MOST]:
        start_job(ports, each)
        lifecycle.open_job(ports, each)
    if status == "finish":
        succeed_all(ports, jobs[0])
        lifecycle.finish_job(ports, jobs[0])
    elif status == "reject":
        reject(ports, jobs[0], Reason.NO_VIDEO_STREAM, "There is no picture.")
        lifecycle.finish_job(ports, jobs[0])
    else:
        lifecycle.reconcile_job(ports, jobs[0], status)
    assert start_job(ports, jobs[2]) is True


def test_a_job_that_waits_for_a_person_keeps_no_other_waiting(ports: Ports, jobs: list[Ticket]) -> None:
    for each in jobs[:MOST]:
        start_job(ports, each)
    reviews.ask(ports, jobs[1], "token")
    assert start_job(ports, jobs[2]) is True


def test_an_end_that_nobody_heard_is_found_by_asking_and_nobody_is_asked_about_all_the_time(
    ports: Ports, jobs: list[Ticket]
) -> None:
    now, asked = [1000.0], list[UUID]()

    class Watched(MemoryWorkflow):
        def is_running(self, job_id: UUID) -> bool:
            asked.append(job_id)
            return super().is_running(job_id)

    ports.workflow = Watched()
    for each in jobs[:MOST]:
        assert not concurrency.defer_if_limited(ports, each, lambda: now[0])
        ports.workflow.start(each)
    assert concurrency.defer_if_limited(ports, jobs[2], lambda: now[0])
    assert asked == []
    now[0] += concurrency.RECHECK_SECONDS
    assert concurrency.defer_if_limited(ports, jobs[2], lambda: now[0])
    assert concurrency.defer_if_limited(ports, jobs[2], lambda: now[0])
    assert asked == [each.job_id for each in jobs[:MOST]]
    ports.workflow.ended.add(jobs[0].job_id)
    now[0] += concurrency.RECHECK_SECONDS
    assert not concurrency.defer_if_limited(ports, jobs[2], lambda: now[0])


def test_the_event_of_a_job_that_runs_or_has_ended_takes_no_place(ports: Ports, jobs: list[Ticket]) -> None:
    start_job(ports, jobs[0])
    concurrency.release(ports, jobs[0].owner, jobs[0].job_id)
    assert [start_job(ports, jobs[0]) for _ in range(MOST + 1)] == [False] * (MOST + 1)
    assert [start_job(ports, each) for each in jobs[1:]] == [True, True]
    assert messages(ports) == []


def test_a_job_that_is_cancelled_while_it_waits_ends_as_soon_as_it_is_looked_at(
    ports: Ports, jobs: list[Ticket]
) -> None:
    for each in jobs:
        start_job(ports, each)
    ports.cancellations.request_cancel(jobs[2].job_id)
    ((_, body),) = messages(ports)
    ingest_event(ports, json.loads(body))
    assert workflow_of(ports).stopped == [jobs[2].job_id]


def test_where_the_queue_does_not_answer_nobody_waits(ports: Ports, jobs: list[Ticket]) -> None:
    class Silent(MemoryDelayQueue):
        def count_delayed(self) -> int:
            raise TryAgain("The queue does not answer: try again.")

    ports.ingest_queue = Silent()
    assert [start_job(ports, each) for each in jobs] == [True, True, True]


def test_without_a_limit_nobody_waits_and_nothing_is_kept(world: Ports, jobs: list[Ticket]) -> None:
    assert [start_job(world, each) for each in jobs] == [True, True, True]
    assert world.versions.read_version(f"slots#{jobs[0].owner}") == (0, "")


def test_the_more_messages_are_held_back_the_longer_and_all_are_looked_at_so_many_times_a_second() -> None:
    least, most = concurrency.DELAY_RANGE_SECONDS
    assert concurrency.delay_seconds(0) == least
    assert 200 / concurrency.delay_seconds(200) == concurrency.CHECKS_PER_SECOND
    assert concurrency.delay_seconds(1_000_000) == most <= 900


def test_of_many_that_begin_and_end_at_once_never_more_run_than_may(
    ports: Ports, ticket: Ticket, table: str
) -> None:
    ports.state = DynamoStateStore(table)
    crowd = [ticket.model_copy(update={"job_id": uuid4()}) for _ in range(8)]
    with ThreadPoolExecutor(4) as pool:
        begun = list(pool.map(lambda each: concurrency.acquire(ports, each, MOST, 0.0), crowd))
    assert begun.count(True) == MOST
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: concurrency.release(ports, each.owner, each.job_id), crowd))
    assert json.loads(ports.versions.read_version(f"slots#{ticket.owner}")[1]) == {}
