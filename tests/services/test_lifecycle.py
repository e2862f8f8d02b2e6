"""What PostgreSQL is told of a job: opened, recorded, ended once, and told."""

import json
from datetime import UTC, datetime

import pytest

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.bootstrap import Ports
from rushes.domain import EventKind, Job, Status, StepRecord, Ticket, job_key
from rushes.errors import NotScanned, Reason, Rejected, Unavailable
from rushes.services import lifecycle
from rushes.steps.context import store_artifact
from tests.jobs import give_up, reject, succeed, succeed_all

TRANSCRIPT = {"language": "en", "segments": [{"start": 0.0, "end": 1.5, "text": "Hello.", "speaker": None}]}


@pytest.fixture
def ports(world: Ports, repository: PostgresRepository) -> Ports:
    world.repository = repository
    return world


def made(ports: Ports, ticket: Ticket, step: str, name: str, data: bytes) -> None:
    """A step that has saved one file and succeeded."""
    file = store_artifact(ports.storage, ticket, step, name, data)
    now = datetime.now(UTC)
    record = StepRecord(
        step=step,
        engine="e",
        seconds=2,
        cpu_seconds=1,
        attempts=1,
        cost_usd=0.25,
        finished_at=now,
        files=(file,),
    )
    ports.storage.put(job_key(ticket.job_id, f"{step}.json"), record.model_dump_json().encode(), "")


def job(ports: Ports, ticket: Ticket) -> Job:
    return ports.repository.get_job(ticket.owner, ticket.job_id)


def ends(ports: Ports, ticket: Ticket) -> int:
    return sum(event.kind == EventKind.JOB_ENDED for event in ports.events.read_since(ticket.job_id, 0))


def test_an_opened_job_runs_and_is_told(ports: Ports, ticket: Ticket) -> None:
    lifecycle.open_job(ports, ticket)
    assert job(ports, ticket).status == Status.RUNNING
    assert [event.kind for event in ports.events.read_since(ticket.job_id, 0)] == [EventKind.JOB_RUNNING]


def test_what_the_steps_made_is_recorded_with_a_report_of_it(ports: Ports, ticket: Ticket) -> None:
    lifecycle.open_job(ports, ticket)
    made(ports, ticket, "probe", "facts.json", b'{"duration": 1.5}')
    made(ports, ticket, "transcribe", "transcript.json", json.dumps(TRANSCRIPT).encode())
    lifecycle.record_results(ports, ticket)
    files = {file.name: file for file in ports.repository.list_artifacts(ticket.owner, ticket.job_id)}
    assert files.keys() == {"facts.json", "transcript.json", "report.json"}
    report = json.loads(ports.storage.get(files["report.json"].key))
    assert [step["name"] for step in report["steps"]] == ["probe", "transcribe"]
    assert report["cost_usd"] == 0.5
    assert report["video"]["duration"] == 1.5
    assert {file["name"] for file in report["artifacts"]} == {"facts.json", "transcript.json"}


def test_the_aligned_transcript_takes_the_place_of_the_first_one(ports: Ports, ticket: Ticket) -> None:
    lifecycle.open_job(ports, ticket)
    made(ports, ticket, "transcribe", "transcript.json", json.dumps(TRANSCRIPT).encode())
    made(ports, ticket, "align", "transcript.json", json.dumps(TRANSCRIPT | {"language": "de"}).encode())
    lifecycle.record_results(ports, ticket)
    files = {file.name: file.step for file in ports.repository.list_artifacts(ticket.owner, ticket.job_id)}
    assert files == {"transcript.json": "align", "report.json": "record"}


def test_recording_twice_is_recording_once(ports: Ports, ticket: Ticket) -> None:
    lifecycle.open_job(ports, ticket)
    made(ports, ticket, "transcribe", "transcript.json", json.dumps(TRANSCRIPT).encode())
    lifecycle.record_results(ports, ticket)
    before = ports.repository.list_artifacts(ticket.owner, ticket.job_id)
    lifecycle.record_results(ports, ticket)
    assert ports.repository.list_artifacts(ticket.owner, ticket.job_id) == before


def test_a_good_end_is_succeeded(ports: Ports, ticket: Ticket) -> None:
    succeed_all(ports, ticket)
    lifecycle.finish_job(ports, ticket)
    assert job(ports, ticket).status == Status.SUCCEEDED


def test_a_lesser_step_that_failed_makes_it_partial_and_says_which_and_why(
    ports: Ports, ticket: Ticket
) -> None:
    give_up(ports, ticket, "thumbnails", Rejected(Reason.CORRUPT, "Its pictures cannot be read."))
    succeed_all(ports, ticket, without={"thumbnails"})
    lifecycle.finish_job(ports, ticket)
    ended = job(ports, ticket)
    assert ended.status == Status.PARTIAL
    assert ended.failed_steps == ("thumbnails",)
    assert ended.sentence == "Its pictures cannot be read."


def test_a_rejection_keeps_its_reason_and_its_sentence(ports: Ports, ticket: Ticket) -> None:
    reject(ports, ticket, Reason.TOO_LONG, "It is too long.")
    lifecycle.finish_job(ports, ticket)
    ended = job(ports, ticket)
    assert (ended.status, ended.reason, ended.sentence) == (
        Status.REJECTED,
        Reason.TOO_LONG,
        "It is too long.",
    )


@pytest.mark.parametrize("reason", Reason)
def test_the_database_knows_every_reason(ports: Ports, ticket: Ticket, reason: Reason) -> None:
    reject(ports, ticket, reason, "A sentence.")
    lifecycle.finish_job(ports, ticket)
    assert job(ports, ticket).reason == reason


def test_an_upload_that_was_never_scanned_has_failed_and_says_so(ports: Ports, ticket: Ticket) -> None:
    give_up(ports, ticket, "probe", NotScanned("The scan says nothing."))
    lifecycle.fail_job(ports, ticket, "probe", {"Error": "NotScanned", "Cause": "{}"})
    ended = job(ports, ticket)
    assert (ended.status, ended.reason) == (Status.FAILED, Reason.NOT_SCANNED)
    assert ended.sentence == "The scan says nothing."


def test_a_file_found_bad_by_a_later_step_is_rejected_not_failed(ports: Ports, ticket: Ticket) -> None:
    give_up(ports, ticket, "transcribe", Rejected(Reason.DECODER_CRASH, "The decoder died."))
    lifecycle.fail_job(ports, ticket, "transcribe", {"Error": "States.TaskFailed", "Cause": "x"})
    ended = job(ports, ticket)
    assert (ended.status, ended.reason) == (Status.REJECTED, Reason.DECODER_CRASH)


def test_a_foreign_error_shows_its_class_and_never_its_text(ports: Ports, ticket: Ticket) -> None:
    give_up(ports, ticket, "subtitles", RuntimeError("password=hunter2"))
    lifecycle.fail_job(ports, ticket, "subtitles", {"Error": "RuntimeError", "Cause": "password=hunter2"})
    ended = job(ports, ticket)
    assert (ended.status, ended.reason) == (Status.FAILED, Reason.INTERNAL)
    assert "RuntimeError" in ended.sentence
    assert "hunter2" not in ended.sentence


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ({"Error": "WorkerLost", "Cause": "killed"}, Reason.WORKER_LOST),
        ({"Error": "States.TaskFailed", "Cause": '{"Error": "WorkerLost"}'}, Reason.WORKER_LOST),
        ({"Error": "States.Timeout"}, Reason.TIMEOUT),
        ({"Error": "States.HeartbeatTimeout"}, Reason.WORKER_LOST),
        ({}, Reason.INTERNAL),
    ],
)
def test_what_the_machine_caught_becomes_a_reason(
    ports: Ports, ticket: Ticket, error: dict[str, str], reason: Reason
) -> None:
    lifecycle.fail_job(ports, ticket, "transcribe", error)
    ended = job(ports, ticket)
    assert (ended.status, ended.reason, ended.failed_steps) == (Status.FAILED, reason, ("transcribe",))
    assert ended.sentence


def test_a_job_ends_once_whoever_comes_later(ports: Ports, ticket: Ticket) -> None:
    succeed_all(ports, ticket)
    lifecycle.finish_job(ports, ticket)
    lifecycle.fail_job(ports, ticket, "finish", {"Error": "X"})
    lifecycle.reconcile_job(ports, ticket, "ABORTED")
    reject(ports, ticket, Reason.CORRUPT, "late")
    lifecycle.finish_job(ports, ticket)
    assert job(ports, ticket).status == Status.SUCCEEDED
    assert ends(ports, ticket) == 1


@pytest.mark.parametrize(
    ("execution", "status"),
    [("ABORTED", Status.CANCELLED), ("TIMED_OUT", Status.FAILED), ("FAILED", Status.FAILED)],
)
def test_an_execution_that_ended_by_itself_is_settled(
    ports: Ports, ticket: Ticket, execution: str, status: Status
) -> None:
    lifecycle.reconcile_job(ports, ticket, execution)
    assert job(ports, ticket).status == status
    assert ends(ports, ticket) == 1


def test_a_running_execution_is_left_alone(ports: Ports, ticket: Ticket) -> None:
    lifecycle.open_job(ports, ticket)
    assert lifecycle.reconcile_job(ports, ticket, "RUNNING") is None
    assert job(ports, ticket).status == Status.RUNNING


def test_a_language_that_was_lost_is_named_and_the_job_has_succeeded(ports: Ports, ticket: Ticket) -> None:
    request = ticket.request.model_copy(update={"languages": ("es", "fr"), "dub": True})
    ticket = ticket.model_copy(update={"request": request})
    lifecycle.open_job(ports, ticket)
    succeed_all(ports, ticket, without={"translate.fr", "dub.fr"})
    give_up(ports, ticket, "translate.fr", Unavailable("Nobody speaks French."))
    give_up(ports, ticket, "translate.es", Unavailable("Not at first."))
    assert lifecycle.finish_job(ports, ticket)[1].status == Status.SUCCEEDED
    ended = job(ports, ticket)
    assert (ended.status, ended.failed_steps) == (Status.SUCCEEDED, ("translate.fr",))
    assert ended.sentence == "Nobody speaks French."
    report = json.loads(ports.storage.get(job_key(ticket.job_id, "record/report.json")))
    assert report["failed"] == [
        {"name": "translate.fr", "reason": "engine_unavailable", "sentence": "Nobody speaks French."}
    ]


def test_without_a_transcript_a_job_has_failed_and_its_other_results_are_recorded(
    ports: Ports, ticket: Ticket
) -> None:
    lifecycle.open_job(ports, ticket)
    succeed(ports, ticket, "probe")
    made(ports, ticket, "thumbnails", "thumbnails/0001.jpg", b"jpeg")
    give_up(ports, ticket, "transcribe", Unavailable("There is no model."))
    lifecycle.record_results(ports, ticket)
    lifecycle.fail_job(ports, ticket, "transcribe", {})
    ended = job(ports, ticket)
    assert (ended.status, ended.failed_steps) == (Status.FAILED, ("transcribe",))
    assert (ended.reason, ended.sentence) == (Reason.ENGINE_UNAVAILABLE, "There is no model.")
    files = {file.name for file in ports.repository.list_artifacts(ticket.owner, ticket.job_id)}
    assert "thumbnails/0001.jpg" in files
