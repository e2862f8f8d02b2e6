"""What is erased is gone, with all its versions, and does not come back; a certificate says what it was."""

import hashlib
import io
import json
import os
import zipfile
from itertools import count
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from click.testing import CliRunner

from rushes.adapters.aws import S3Storage
from rushes.adapters.postgres.accounts import find_broken_entry
from rushes.adapters.postgres.repository import PostgresRepository
from rushes.api import erase, export
from rushes.api.erase import PAGE
from rushes.api.multipart_writer import PART
from rushes.bootstrap import Ports
from rushes.cli import main
from rushes.cli.audit import database
from rushes.domain import Artifact, EventKind, KeyPrefix, Status, StepRecord, Ticket, job_key
from rushes.errors import NotFound, TryAgain, Unavailable
from rushes.local.postgres import LocalPostgres
from rushes.services import lifecycle
from rushes.services.ingest import ExecutionCommand, delete_leftovers, execute_command
from rushes.settings import load_settings
from tests.jobs import succeed_all

OTHER = UUID("22222222-0000-4000-8000-000000000000")


@pytest.fixture
def ports(world: Ports, repository: PostgresRepository, ticket: Ticket) -> Ports:
    """A job that runs, with a video, a file, a row of each kind, and live state."""
    world.repository = repository
    world.workflow.start(ticket)
    world.storage.put(ticket.video.key, b"film", "video/mp4")
    file = Artifact(
        step="plan", name="edits.json", key=job_key(ticket.job_id, "plan/edits.json"), size=2, **KIND
    )
    world.storage.put(file.key, b"{}", "application/json")
    lifecycle.open_job(world, ticket)
    step = StepRecord.model_validate(
        {"step": "plan", "seconds": 1, "cpu_seconds": 1, "attempts": 1, "finished_at": "2026-11-01T00:00:00Z"}
    )
    words = [{"start": 0.0, "end": 1.0, "text": "Secret words", "speaker": None}]
    repository.record_results(ticket, [step], [file], words, "en")
    world.state.count_attempt(ticket.job_id, "plan")
    return world


KIND = {"media_type": "application/json", "sha256": "ab" * 32}


def test_objects_rows_and_live_state_are_gone_and_counted(ports: Ports, ticket: Ticket) -> None:
    made = erase.job(ports, ticket.owner, ticket.job_id)
    stored_ticket = ticket.model_dump_json().encode()
    assert (made["objects"], made["bytes"], made["sha256"]) == (3, 6 + len(stored_ticket), ["ab" * 32])
    assert made["rows"] | {"jobs": 1, "videos": 1, "steps": 1, "artifacts": 1, "segments": 1} == made["rows"]
    left = set(ports.storage.objects)
    assert left == {f"orders/{ticket.owner}/{ticket.job_id}/erase.json"}
    with pytest.raises(NotFound):
        ports.repository.get_job(ticket.owner, ticket.job_id)
    (kept,) = ports.accounts.list_certificates(ticket.owner)
    assert kept["id"] == str(ticket.job_id)
    assert "Secret" not in json.dumps(kept)


def test_a_job_that_runs_is_stopped_and_ends_as_deleted(ports: Ports, ticket: Ticket) -> None:
    erase.job(ports, ticket.owner, ticket.job_id)
    assert ports.cancellations.is_cancelled(ticket.job_id) is False
    order = ports.storage.get(f"orders/{ticket.owner}/{ticket.job_id}/erase.json")
    assert execute_command(ports, ExecutionCommand.model_validate_json(order)) is True
    assert ports.workflow.stopped == [ticket.job_id]
    assert [seconds for seconds, _ in ports.delay_queue.sent] == [60, 900]
    told = ports.events.told[-1]
    assert (told.kind, told.detail["status"]) == (EventKind.JOB_ENDED, "deleted")


def test_what_is_erased_does_not_come_back(ports: Ports, ticket: Ticket) -> None:
    erase.job(ports, ticket.owner, ticket.job_id)
    lifecycle.open_job(ports, ticket)
    ports.repository.record_results(ticket, [], [], [{"start": 0.0, "end": 1.0, "text": "late"}], "en")
    assert lifecycle.reconcile_job(ports, ticket, "ABORTED") == Status.DELETED
    assert ports.repository.list_jobs(ticket.owner, 10) == []
    ports.storage.put(job_key(ticket.job_id, "plan/late.json"), b"{}", "application/json")
    assert delete_leftovers(ports, ticket.job_id) == 1
    assert list(ports.storage.list(KeyPrefix(job_key(ticket.job_id, "")))) == []


@pytest.mark.parametrize(
    ("key", "neighbour"),
    [("uploads/2", f"uploads/{OTHER}/film.mp4"), ("uploads/Lecture 1", "uploads/Lecture 10")],
)
def test_a_film_whose_key_begins_another_key_is_erased_alone(
    ports: Ports, ticket: Ticket, key: str, neighbour: str
) -> None:
    ports.storage.put(key, b"mine", "video/mp4")
    ports.storage.put(neighbour, b"theirs", "video/mp4")
    video = ticket.video.model_copy(update={"key": key})
    dropped = ticket.model_copy(update={"job_id": UUID(int=7), "video": video})
    ports.repository.open_job(dropped, Status.QUEUED)
    erase.job(ports, ticket.owner, dropped.job_id)
    assert key not in ports.storage.objects
    assert ports.storage.get(neighbour) == b"theirs"


def test_the_video_stays_while_another_job_is_made_from_it(ports: Ports, ticket: Ticket) -> None:
    second = ticket.model_copy(update={"job_id": UUID(int=4)})
    ports.repository.open_job(second, Status.QUEUED)
    assert erase.job(ports, ticket.owner, ticket.job_id)["kept"] == ["video"]
    assert ports.storage.get(ticket.video.key) == b"film"
    assert erase.job(ports, ticket.owner, second.job_id)["kept"] == []
    with pytest.raises(NotFound):
        ports.storage.get(ticket.video.key)


def test_another_erases_nothing(ports: Ports, ticket: Ticket) -> None:
    with pytest.raises(NotFound):
        erase.job(ports, OTHER, ticket.job_id)
    assert erase.account(ports, OTHER)["jobs"] == []
    assert ports.repository.get_job(ticket.owner, ticket.job_id).status == Status.RUNNING
    assert ports.storage.get(ticket.video.key) == b"film"


def test_an_account_goes_with_everything_but_its_audit_and_its_certificates(
    ports: Ports, ticket: Ticket
) -> None:
    export.make(ports, ticket.owner)
    ports.storage.put(f"uploads/{ticket.owner}/x/never-finished.mp4", b"half", "video/mp4")
    ports.accounts.append_audit_entry(ticket.owner, "me", "DELETE /me", "/me", {})
    made = erase.account(ports, ticket.owner)
    assert len(made["jobs"]) == 1
    assert list(ports.storage.objects) == []
    rows = ports.accounts.export_owner(ticket.owner)
    assert {name: len(found) for name, found in rows.items() if found} == {"audit": 1, "erasures": 1}


def test_an_export_holds_the_rows_and_the_files(ports: Ports, ticket: Ticket) -> None:
    made = export.make(ports, ticket.owner)
    key = made["url"].removeprefix("memory:").partition("?")[0]
    with zipfile.ZipFile(io.BytesIO(ports.storage.get(key))) as archive:
        names = archive.namelist()
        rows = json.loads(archive.read("account.json"))
    assert f"jobs/{ticket.job_id}/edits.json" in names
    assert rows["segments"][0]["text"] == "Secret words"
    assert ports.accounts.export_owner(OTHER)["jobs"] == []


def test_an_export_goes_up_part_by_part_and_is_held_nowhere(
    ports: Ports, ticket: Ticket, bucket: str
) -> None:
    """On a real S3: what is in it is more than two parts hold, and cannot be packed."""
    ports.storage = ports.multipart = S3Storage(bucket)
    files = []
    for k in range(4):
        data = os.urandom(4_900_000)
        key = job_key(ticket.job_id, f"plan/{k}.bin")
        ports.storage.put(key, data, "application/octet-stream")
        digest = hashlib.sha256(data).hexdigest()
        made = {"step": "plan", "name": f"{k}.bin", "key": key, "media_type": "application/octet-stream"}
        files.append(Artifact(**made, size=len(data), sha256=digest))
    ports.repository.record_results(ticket, [], files, [], "en")
    told = export.make(ports, ticket.owner)
    (key,) = ports.storage.list(KeyPrefix(f"exports/{ticket.owner}/"))
    data = ports.storage.get(key)
    assert len(data) == told["size"] > 2 * PART
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for file in files:
            packed = archive.read(f"jobs/{ticket.job_id}/{file.name}")
            assert hashlib.sha256(packed).hexdigest() == file.sha256


def test_an_export_that_fails_leaves_nothing_half_done(ports: Ports, ticket: Ticket) -> None:
    def fail(*_: object) -> None:
        raise TryAgain("busy")

    ports.multipart.send_part = fail
    with pytest.raises(TryAgain):
        export.make(ports, ticket.owner)
    assert ports.multipart.open == {}


def test_an_account_of_many_jobs_goes_in_several_calls(ports: Ports, ticket: Ticket) -> None:
    for k in range(2 * PAGE):
        ports.repository.open_job(ticket.model_copy(update={"job_id": UUID(int=100 + k)}), Status.QUEUED)
    clock = count(0, 10)  # one page a call, and a little
    calls = []
    while not calls or not calls[-1]["complete"]:
        calls.append(erase.account(ports, ticket.owner, lambda: next(clock)))
    assert len(calls) == 3
    assert sum(len(each["jobs"]) for each in calls) == 2 * PAGE + 1
    assert ports.repository.list_jobs(ticket.owner, 1) == []
    assert list(ports.storage.objects) == []


def test_an_operator_is_told_whether_the_chain_is_whole(
    ports: Ports, ticket: Ticket, emptied: str, postgres: LocalPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        ports.accounts.append_audit_entry(ticket.owner, "me", "POST /jobs", f"/jobs/{number}", {})
    monkeypatch.setenv("RUSHES_DATABASE_URL", emptied)
    load_settings.cache_clear()
    said = ["audit", "verify", str(ticket.owner), str(OTHER)]
    whole = CliRunner().invoke(main, said)
    assert (whole.exit_code, whole.stdout.splitlines()[0].split("; ")[0]) == (
        0,
        f"{ticket.owner}: 5 entries, unbroken",
    )
    with psycopg.connect(postgres.url(emptied.rsplit("/", 1)[1], "postgres"), autocommit=True) as admin:
        admin.execute("update app.audit set subject = '/other' where seq = 3")
    changed = CliRunner().invoke(main, [*said, "--json"])
    load_settings.cache_clear()
    assert changed.exit_code == 65
    assert [json.loads(line)["broken"] for line in changed.stdout.splitlines()] == [3, 0]


def test_on_a_laptop_the_database_of_the_stack_is_meant(
    postgres: LocalPostgres, open_folder: Path, tmp_path: Path
) -> None:
    assert database(open_folder) == postgres.app_url
    with pytest.raises(Unavailable, match="rushes up"):
        database(tmp_path)


def test_the_audit_is_a_chain_that_shows_what_was_tampered_with(ports: Ports, ticket: Ticket) -> None:
    for number in range(5):
        ports.accounts.append_audit_entry(ticket.owner, "me", "POST /jobs", f"/jobs/{number}", {"ü": number})
    chain = list(ports.accounts.list_audit_entries(ticket.owner, 0, 100))
    assert [entry.seq for entry in chain] == [1, 2, 3, 4, 5]
    assert find_broken_entry(chain) == 0
    changed = [*chain[:2], chain[2].model_copy(update={"subject": "/other"}), *chain[3:]]
    assert find_broken_entry(changed) == 3
    assert find_broken_entry([*chain[:2], *chain[3:]]) == 3
    assert find_broken_entry(list(ports.accounts.list_audit_entries(OTHER, 0, 100))) == 0


def test_the_end_of_a_job_and_a_decision_stand_in_the_audit_once(ports: Ports, ticket: Ticket) -> None:
    decision = b'{"decision": "approve", "by": "me"}'
    ports.storage.put(job_key(ticket.job_id, "review/decision.json"), decision, "application/json")
    succeed_all(ports, ticket)
    for _ in range(2):
        lifecycle.finish_job(ports, ticket)
    (entry,) = ports.accounts.list_audit_entries(ticket.owner, 0, 10)
    assert (entry.action, entry.detail["status"]) == ("job.ended", "succeeded")
    assert entry.detail["review"]["decision"] == "approve"
