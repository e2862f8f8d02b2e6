"""What an owner may ask of a job, and what another may not."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.api import jobs
from rushes.bootstrap import Ports
from rushes.domain import Artifact, Event, EventKind, Status, StepRecord, Ticket, job_key
from rushes.errors import Conflict, NotFound
from rushes.steps.context import store_artifact

OTHER = UUID(int=9)


@pytest.fixture
def ports(world: Ports, repository: PostgresRepository, ticket: Ticket) -> Ports:
    world.repository = repository
    world.workflow.start(ticket)
    world.repository.open_job(ticket, Status.RUNNING)
    file = Artifact(
        step="thumbnails",
        name="thumbnails/0001.jpg",
        key="k",
        media_type="image/jpeg",
        size=3,
        sha256="ab" * 32,
    )
    step = StepRecord(
        step="thumbnails", engine="pyav", seconds=1, cpu_seconds=1, attempts=1, finished_at=datetime.now(UTC)
    )
    world.repository.record_results(ticket, [step], [file], [], "en")
    world.events.append(Event(job_id=ticket.job_id, owner=ticket.owner, kind=EventKind.JOB_RUNNING))
    return world


def test_a_job_shows_its_steps_and_not_where_its_bytes_lie(ports: Ports, ticket: Ticket) -> None:
    shown = jobs.show(ports, ticket.owner, ticket.job_id)
    assert shown["status"] == "running"
    assert [step["step"] for step in shown["steps"]] == ["thumbnails"]
    assert shown["video"] == {"size": 1, "name": "talk.mp4"}
    assert "owner" not in shown


def test_results_are_links_under_their_own_names(ports: Ports, ticket: Ticket) -> None:
    ports.repository.end_job(ticket, Status.SUCCEEDED, None, "", [])
    (file,) = jobs.results(ports, ticket.owner, ticket.job_id)["files"]
    assert file["name"] == "thumbnails/0001.jpg"
    assert file["url"] == "memory:k?name=0001.jpg&seconds=3600"


def test_results_name_the_video_itself(ports: Ports, ticket: Ticket) -> None:
    video = jobs.results(ports, ticket.owner, ticket.job_id)["video"]
    assert video == {"name": "talk.mp4", "url": "memory:uploads/talk.mp4?name=talk.mp4&seconds=3600"}


def test_while_a_job_runs_its_results_are_what_its_steps_have_saved(ports: Ports, ticket: Ticket) -> None:
    assert jobs.results(ports, ticket.owner, ticket.job_id)["files"] == []
    file = store_artifact(ports.storage, ticket, "plan", "edits.json", b"{}")
    step = StepRecord(
        step="plan", seconds=1, cpu_seconds=1, attempts=1, finished_at=datetime.now(UTC), files=(file,)
    )
    ports.storage.put(
        job_key(ticket.job_id, "plan.json"), step.model_dump_json().encode(), "application/json"
    )
    (found,) = jobs.results(ports, ticket.owner, ticket.job_id)["files"]
    assert found["name"] == "edits.json"


def test_pages_say_whether_there_is_more(ports: Ports, ticket: Ticket) -> None:
    second = ticket.model_copy(update={"job_id": UUID(int=4)})
    ports.repository.open_job(second, Status.QUEUED)
    first_page = jobs.page(ports, ticket.owner, 1, None)
    assert first_page["has_more"] is True
    last_page = jobs.page(ports, ticket.owner, 1, UUID(first_page["data"][0]["id"]))
    assert last_page["has_more"] is False
    assert {first_page["data"][0]["id"], last_page["data"][0]["id"]} == {
        str(ticket.job_id),
        str(second.job_id),
    }


def test_events_are_there_for_those_whose_socket_fails(ports: Ports, ticket: Ticket) -> None:
    assert [event["id"] for event in jobs.events(ports, ticket.owner, ticket.job_id, 0)["data"]] == [1]
    later = jobs.events(ports, ticket.owner, ticket.job_id, 1)
    assert later["data"] == []
    shown = jobs.show(ports, ticket.owner, ticket.job_id)["progress"]
    assert later["progress"].keys() == {"fraction", "seconds_left"}
    assert later["progress"]["fraction"] == shown["fraction"]


def test_a_running_job_is_stopped(ports: Ports, ticket: Ticket) -> None:
    assert jobs.cancel(ports, ticket.owner, ticket.job_id)["status"] == "cancelling"
    assert ports.workflow.stopped == [ticket.job_id]


def test_a_job_that_has_ended_cannot_be_cancelled(ports: Ports, ticket: Ticket) -> None:
    ports.workflow.ended.add(ticket.job_id)
    with pytest.raises(Conflict, match="ended already"):
        jobs.cancel(ports, ticket.owner, ticket.job_id)


def test_the_job_of_another_is_not_there(ports: Ports, ticket: Ticket) -> None:
    for call in (
        lambda: jobs.show(ports, OTHER, ticket.job_id),
        lambda: jobs.results(ports, OTHER, ticket.job_id),
        lambda: jobs.events(ports, OTHER, ticket.job_id, 0),
        lambda: jobs.cancel(ports, OTHER, ticket.job_id),
    ):
        with pytest.raises(NotFound):
            call()
    assert jobs.page(ports, OTHER, 10, None)["data"] == []
    assert ports.workflow.stopped == []
