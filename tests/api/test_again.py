"""A video is worked on again, and a call under one key is done once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.api import jobs, quotas, retry
from rushes.api.idempotency import job_id_for, once
from rushes.api.retry import NewJob, Retry
from rushes.bootstrap import Ports
from rushes.domain import JobOptions, JobRequest, Status, StepRecord, Ticket, job_key
from rushes.errors import BadRequest, Conflict, Mismatch, NotFound, OverQuota, TryAgain
from rushes.services.ingest import ExecutionCommand, ingest_event
from rushes.steps.runner import run_step

OTHER, NEW = UUID(int=9), UUID(int=77)


@pytest.fixture
def ticket(ticket: Ticket) -> Ticket:
    words = job_key(ticket.job_id, "given/transcript.srt")
    request = JobRequest(moderate=True, transcript=words)
    return ticket.model_copy(update={"request": request})


@pytest.fixture
def ports(world: Ports, repository: PostgresRepository, ticket: Ticket) -> Ports:
    """A job that ended without its copy."""
    world.repository = repository
    world.storage.put(ticket.request.transcript, b"words", "text/plain")
    repository.open_job(ticket, Status.RUNNING)
    repository.end_job(ticket, Status.PARTIAL, None, "It broke.", ["compose"])
    return world


def ordered(ports: Ports, job_id: UUID, owner: UUID) -> Ticket:
    return ExecutionCommand.model_validate_json(
        ports.storage.get(f"orders/{owner}/{job_id}/start.json")
    ).ticket


def event(key: str) -> dict:
    return {"detail": {"bucket": {"name": "media"}, "object": {"key": key, "size": 1}}}


def test_the_video_of_a_job_is_worked_on_with_other_wishes(ports: Ports, ticket: Ticket) -> None:
    wanted = NewJob(job_id=ticket.job_id, request=JobOptions(language="de", priority="high"))
    made = retry.create(ports, ticket.owner, NEW, wanted)
    assert made == {"job_id": str(NEW), "status": "queued"}
    order = ordered(ports, NEW, ticket.owner)
    assert (order.video, order.request.language, order.request.priority) == (ticket.video, "de", "high")
    assert ports.storage.get(order.request.transcript) == b"words"
    assert str(NEW) in order.request.transcript
    assert ports.repository.get_job(ticket.owner, NEW).status == Status.QUEUED


def test_an_order_starts_its_execution_once(ports: Ports, ticket: Ticket) -> None:
    retry.create(ports, ticket.owner, NEW, NewJob(job_id=ticket.job_id))
    key = f"orders/{ticket.owner}/{NEW}/start.json"
    assert [ingest_event(ports, event(key)) for _ in range(2)] == [True, False]
    assert list(ports.workflow.started) == [NEW]


def test_a_video_in_the_own_folder_is_worked_on_and_in_anothers_it_is_not_there(
    ports: Ports, ticket: Ticket
) -> None:
    mine, foreign = f"uploads/{ticket.owner}/a.mp4", f"uploads/{OTHER}/a.mp4"
    for key in (mine, foreign):
        ports.storage.put(key, b"film", "video/mp4")
    retry.create(ports, ticket.owner, NEW, NewJob(key=mine))
    assert ordered(ports, NEW, ticket.owner).video.size == 4
    for key in (foreign, "jobs/x", f"uploads/{ticket.owner}/none.mp4"):
        with pytest.raises(NotFound):
            retry.create(ports, ticket.owner, UUID(int=78), NewJob(key=key))


@pytest.mark.parametrize("body", [{}, {"job_id": str(NEW), "key": "uploads/a"}, {"job_id": "x"}])
def test_a_new_job_names_one_video(body: dict) -> None:
    with pytest.raises(ValueError, match="job_id"):
        NewJob.model_validate(body)


def test_a_retry_does_the_failed_step_and_takes_over_the_rest(ports: Ports, ticket: Ticket) -> None:
    changed = job_key(ticket.job_id, "review/edits.json")
    ports.storage.put(changed, b"mine", "application/json")
    retry.retry(ports, ticket.owner, NEW, ticket.job_id, Retry())
    request = ordered(ports, NEW, ticket.owner).request
    assert request.source == ticket.job_id
    assert "compose" not in request.keep
    assert {"probe", "transcribe", "detect", "plan"} <= set(request.keep)
    assert ports.storage.get(job_key(NEW, "review/edits.json")) == b"mine"


def test_a_retry_from_a_step_does_all_that_waits_for_it(ports: Ports, ticket: Ticket) -> None:
    retry.retry(ports, ticket.owner, NEW, ticket.job_id, Retry(step="detect"))
    keep = set(ordered(ports, NEW, ticket.owner).request.keep)
    assert not keep & {"detect", "plan", "compose"}
    assert {"probe", "transcribe", "thumbnails"} <= keep


@pytest.mark.parametrize(
    ("failed", "anew"),
    [
        (["translate.fr"], {"translate.fr", "dub.fr", "mux"}),
        (["translate", "translate.es"], {"translate.es", "translate.fr", "dub.es", "dub.fr", "mux"}),
    ],
)
def test_a_language_that_was_lost_is_tried_again_and_the_others_are_kept(
    ports: Ports, ticket: Ticket, failed: list[str], anew: set[str]
) -> None:
    wished = JobRequest(languages=("es", "fr"), dub=True)
    earlier = ticket.model_copy(update={"job_id": UUID(int=5), "request": wished})
    ports.repository.open_job(earlier, Status.RUNNING)
    ports.repository.end_job(earlier, Status.SUCCEEDED, None, "It broke.", failed)
    retry.retry(ports, ticket.owner, NEW, earlier.job_id, Retry())
    keep = set(ordered(ports, NEW, ticket.owner).request.keep)
    assert not keep & anew
    assert {"transcribe", *({"translate.es", "dub.es"} - anew)} <= keep


def test_a_step_that_is_kept_is_not_done_and_costs_nothing(ports: Ports, ticket: Ticket) -> None:
    def save(job: UUID, name: str, data: bytes) -> None:
        ports.storage.put(job_key(job, name), data, "application/json")

    old = ticket.job_id
    file = {"step": "plan", "name": "edits.json", "key": job_key(old, "plan/edits.json"), "size": 2}
    record = StepRecord(
        step="plan",
        seconds=1,
        cpu_seconds=1,
        attempts=1,
        cost_usd=2,
        finished_at=datetime.now(UTC),
        facts={"blurs": 3},
        files=({**file, "media_type": "application/json", "sha256": "0"},),
    )
    save(old, "plan.json", record.model_dump_json().encode())
    save(old, "plan/edits.json", b"{}")
    request = JobRequest(source=old, keep=("plan",))
    new = ticket.model_copy(update={"job_id": NEW, "request": request})
    done = run_step(
        "plan", new, settings=ports.settings, storage=ports.storage, events=ports.events, state=ports.state
    )
    assert (done.facts, done.cost_usd, done.files[0].key) == (
        {"blurs": 3},
        0,
        job_key(NEW, "plan/edits.json"),
    )
    assert ports.storage.get(job_key(NEW, "plan/edits.json")) == b"{}"
    assert json.loads(ports.storage.get(job_key(NEW, "plan.json")))["step"] == "plan"


def test_a_running_job_is_not_tried_again_nor_one_from_a_step_it_has_not(
    ports: Ports, ticket: Ticket
) -> None:
    running = ticket.model_copy(update={"job_id": UUID(int=5)})
    ports.repository.open_job(running, Status.RUNNING)
    with pytest.raises(Conflict, match="not ended"):
        retry.retry(ports, ticket.owner, NEW, running.job_id, Retry())
    with pytest.raises(BadRequest, match="no step") as caught:
        retry.retry(ports, ticket.owner, NEW, ticket.job_id, Retry(step="smell"))
    assert caught.value.param == "step"


def test_another_can_neither_repeat_nor_retry(ports: Ports, ticket: Ticket) -> None:
    with pytest.raises(NotFound):
        retry.create(ports, OTHER, NEW, NewJob(job_id=ticket.job_id))
    with pytest.raises(NotFound):
        retry.retry(ports, OTHER, NEW, ticket.job_id, Retry())


def test_a_hundred_racing_calls_with_one_key_make_one_job(ports: Ports, ticket: Ticket) -> None:
    wanted = NewJob(job_id=ticket.job_id)
    job_id = job_id_for(ticket.owner, "jobs", "key")

    def call(_: int) -> str:
        try:
            made, known = once(
                ports,
                ticket.owner,
                "jobs",
                "key",
                {},
                lambda: retry.create(ports, ticket.owner, job_id, wanted),
            )
        except Conflict:
            return "busy"
        return f"{made['job_id']} {known}"

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(call, range(100)))
    assert answers.count(f"{job_id} False") == 1
    assert set(answers) <= {"busy", f"{job_id} False", f"{job_id} True"}
    assert len(ports.repository.list_jobs(ticket.owner, 10)) == 2


def test_one_key_is_one_body_and_one_owner(ports: Ports, ticket: Ticket) -> None:
    assert once(ports, ticket.owner, "jobs", "key", {"a": 1}, lambda: {"n": 1}) == ({"n": 1}, False)
    assert once(ports, ticket.owner, "jobs", "key", {"a": 1}, lambda: {"n": 2}) == ({"n": 1}, True)
    with pytest.raises(Mismatch):
        once(ports, ticket.owner, "jobs", "key", {"a": 2}, lambda: {})
    assert once(ports, OTHER, "jobs", "key", {"a": 2}, lambda: {"n": 3}) == ({"n": 3}, False)
    assert once(ports, ticket.owner, "uploads", "key", {"a": 2}, lambda: {"n": 4}) == ({"n": 4}, False)


def test_a_call_that_failed_may_be_repeated(ports: Ports, ticket: Ticket) -> None:
    def fails() -> dict:
        raise TryAgain("Not now.")

    with pytest.raises(TryAgain):
        once(ports, ticket.owner, "jobs", "key", {}, fails)
    assert once(ports, ticket.owner, "jobs", "key", {}, lambda: {"n": 1}) == ({"n": 1}, False)


def test_jobs_are_listed_by_status_and_time(ports: Ports, ticket: Ticket) -> None:
    ports.repository.open_job(ticket.model_copy(update={"job_id": NEW}), Status.QUEUED)

    def ids(*statuses: Status, since: datetime | None = None) -> list[str]:
        return [job["id"] for job in jobs.page(ports, ticket.owner, 10, None, statuses, since)["data"]]

    assert ids(Status.PARTIAL) == [str(ticket.job_id)]
    assert ids(Status.PARTIAL, Status.QUEUED) == [str(NEW), str(ticket.job_id)]
    assert ids(Status.FAILED) == []
    assert ids(since=datetime.now(UTC) + timedelta(hours=1)) == []


def test_usage_counts_minutes_bytes_jobs_and_money(ports: Ports, ticket: Ticket) -> None:
    probe = StepRecord(
        step="probe",
        seconds=1,
        cpu_seconds=1,
        attempts=1,
        cost_usd=0.5,
        finished_at=datetime.now(UTC),
        facts={"duration": 90.0},
    )
    ports.repository.record_results(ticket, [probe], [], [], "en")
    ports.repository.open_job(ticket.model_copy(update={"job_id": NEW}), Status.QUEUED)
    told = quotas.usage(ports, ticket.owner)
    (month,) = told["months"]
    assert (month["jobs"], month["minutes"], month["bytes"], month["cost_usd"]) == (2, 1.5, 1, 0.5)
    assert (told["jobs"], told["bytes"]) == (1, 1)
    assert quotas.usage(ports, OTHER)["months"] == []


@pytest.mark.parametrize(("quota", "limit"), [("minutes", 1.0), ("jobs", 1), ("bytes", 1)])
def test_what_is_used_up_is_named(ports: Ports, ticket: Ticket, quota: str, limit: float) -> None:
    test_usage_counts_minutes_bytes_jobs_and_money(ports, ticket)
    ports.settings = ports.settings.model_copy(update={f"quota_{quota}": limit})
    with pytest.raises(OverQuota) as caught:
        quotas.check(ports, ticket.owner, 1)
    assert caught.value.param == quota
    quotas.check(ports, OTHER, 1)
