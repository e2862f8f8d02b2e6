"""What every Repository promises, on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from time import sleep
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rushes.adapters.postgres.repository import LOCK_JOB, PostgresRepository
from rushes.adapters.postgres.sessions import Session
from rushes.domain import TERMINAL, Artifact, JobRequest, Status, StepRecord, Ticket, Video
from rushes.domain.quotas import Quotas
from rushes.errors import BadRequest, NotFound, OverQuota, Reason
from rushes.local.postgres import LocalPostgres, unfinished

OWNER = UUID(int=2)
AT = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)


def a_ticket(owner: UUID = OWNER, version: str = "v1") -> Ticket:
    video = Video(bucket="media", key="uploads/größe (1).mp4", version=version, size=7, name="größe (1).mp4")
    return Ticket(
        job_id=uuid4(), owner=owner, video=video, request=JobRequest(language="de", thumbnails=False)
    )


def an_artifact(step: str, name: str) -> Artifact:
    return Artifact(
        step=step, name=name, key=f"jobs/1/{step}/{name}", media_type="text/vtt", size=3, sha256="00"
    )


def a_step(name: str, minutes: int = 0, *files: Artifact) -> StepRecord:
    return StepRecord(
        step=name,
        engine="pocketsphinx",
        model="en-us",
        quality="draft",
        seconds=1.234,
        cpu_seconds=0.1,
        attempts=2,
        cost_usd=0.000123,
        finished_at=AT + timedelta(minutes=minutes),
        files=files,
        facts={"language": "en", "speech": [0.1, 2], "none": None, "größe": {"a": True}},
    )


SEGMENTS = [
    {"start": 0.0, "end": 1.5, "text": "Grüße, world", "speaker": None},
    {"start": 1.5, "end": 1.5, "text": "", "speaker": "Ann"},
]
STEPS = [
    a_step("transcribe", 0, an_artifact("transcribe", "transcript.json")),
    a_step("subtitles", 1, an_artifact("subtitles", "b.vtt"), an_artifact("subtitles", "a.srt")),
]
REPORT = an_artifact("record", "report.json")


def everything(repository: PostgresRepository, ticket: Ticket) -> None:
    files = [file for step in STEPS for file in step.files]
    repository.record_results(ticket, STEPS, [*files, REPORT], SEGMENTS, "en")


def test_an_opened_job_is_as_its_ticket_says(repository: PostgresRepository) -> None:
    ticket = a_ticket()
    repository.open_job(ticket, Status.QUEUED)
    job = repository.get_job(OWNER, ticket.job_id)
    assert job.ticket == ticket
    assert (job.status, job.reason, job.sentence, job.failed_steps) == (Status.QUEUED, None, "", ())
    assert job.finished_at is None
    assert job.created_at.tzinfo is not None


def test_opening_moves_a_queued_job_on_and_never_back(repository: PostgresRepository) -> None:
    ticket = a_ticket()
    for status in (Status.QUEUED, Status.RUNNING, Status.RUNNING, Status.QUEUED):
        repository.open_job(ticket, status)
    assert repository.get_job(OWNER, ticket.job_id).status == Status.RUNNING


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_a_job_ends_once_and_stays_so(repository: PostgresRepository, status: Status) -> None:
    ticket = a_ticket()
    reason = Reason.CORRUPT if status in {Status.REJECTED, Status.FAILED} else None
    repository.open_job(ticket, Status.RUNNING)
    assert repository.end_job(ticket, status, reason, "It is so.", ["thumbnails"]) is True
    ended = repository.get_job(OWNER, ticket.job_id)
    assert repository.end_job(ticket, Status.SUCCEEDED, None, "", []) is False
    assert repository.end_job(ticket, status, reason, "Again.", []) is False
    repository.open_job(ticket, Status.QUEUED)
    repository.open_job(ticket, Status.RUNNING)
    assert repository.get_job(OWNER, ticket.job_id) == ended
    assert (ended.status, ended.reason, ended.sentence) == (status, reason, "It is so.")
    assert ended.failed_steps == ("thumbnails",)
    assert ended.finished_at is not None
    assert ended.finished_at >= ended.created_at


def test_a_job_can_end_before_it_was_ever_opened(repository: PostgresRepository) -> None:
    ticket = a_ticket()
    assert repository.end_job(ticket, Status.REJECTED, Reason.EMPTY_FILE, "The file is empty.", []) is True
    assert repository.get_job(OWNER, ticket.job_id).ticket == ticket


def test_of_many_who_end_a_job_at_once_one_did_it(emptied: str) -> None:
    ticket = a_ticket()
    ends = [PostgresRepository(emptied) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        did = list(pool.map(lambda each: each.end_job(ticket, Status.CANCELLED, None, "", []), ends))
    for each in ends:
        each.close()
    assert sorted(did) == [False, False, False, True]


def test_a_rejection_without_a_reason_is_refused_by_name(repository: PostgresRepository) -> None:
    with pytest.raises(BadRequest, match="reason_when_needed"):
        repository.end_job(a_ticket(), Status.REJECTED, None, "", [])


def test_results_come_back_as_they_were_recorded(repository: PostgresRepository) -> None:
    ticket = a_ticket()
    everything(repository, ticket)
    assert repository.list_steps(OWNER, ticket.job_id) == STEPS
    names = [file.name for file in repository.list_artifacts(OWNER, ticket.job_id)]
    assert names == ["transcript.json", "b.vtt", "a.srt", "report.json"]
    assert repository.list_artifacts(OWNER, ticket.job_id)[-1] == REPORT


def test_recording_again_replaces_what_was_there(
    repository: PostgresRepository, postgres: LocalPostgres
) -> None:
    ticket = a_ticket()
    everything(repository, ticket)
    everything(repository, ticket)
    assert repository.list_steps(OWNER, ticket.job_id) == STEPS
    repository.record_results(ticket, STEPS[:1], [], SEGMENTS[:1], "de")
    assert repository.list_steps(OWNER, ticket.job_id) == STEPS[:1]
    assert list(repository.list_artifacts(OWNER, ticket.job_id)) == list(STEPS[0].files)
    with repository.sessions.transaction(OWNER) as session:
        rows = session.execute(
            "select language, position, start_s, end_s, speaker, text from app.segments"
        ).fetchall()
    assert [tuple(row.values()) for row in rows] == [("de", 0, 0.0, 1.5, None, "Grüße, world")]


def test_a_refused_value_leaves_the_results_before_it_as_they_were(repository: PostgresRepository) -> None:
    ticket = a_ticket()
    everything(repository, ticket)
    backwards = [{"start": 2.0, "end": 1.0, "text": "x", "speaker": None}]
    with pytest.raises(BadRequest, match="ends_after_start"):
        repository.record_results(ticket, STEPS[:1], [], backwards, "en")
    with pytest.raises(BadRequest):
        repository.record_results(ticket, [], [], [{"start": 0.0, "end": float("nan"), "text": "x"}], "en")
    assert repository.list_steps(OWNER, ticket.job_id) == STEPS


def test_recording_does_not_wake_a_job_that_has_ended(repository: PostgresRepository) -> None:
    ticket = a_ticket()
    repository.end_job(ticket, Status.CANCELLED, None, "", [])
    everything(repository, ticket)
    assert repository.get_job(OWNER, ticket.job_id).status == Status.CANCELLED


def test_records_written_at_once_leave_one_whole_set(emptied: str) -> None:
    ticket = a_ticket()
    writers = [PostgresRepository(emptied) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: everything(each, ticket), writers * 3))
    assert writers[0].list_steps(OWNER, ticket.job_id) == STEPS
    for each in writers:
        each.close()


def test_two_jobs_of_the_same_video_share_its_row_and_not_their_requests(
    repository: PostgresRepository,
) -> None:
    one, two = a_ticket(), a_ticket().model_copy(update={"request": JobRequest(language="fr")})
    repository.open_job(one, Status.RUNNING)
    repository.open_job(two, Status.RUNNING)
    assert repository.get_job(OWNER, one.job_id).ticket == one
    assert repository.get_job(OWNER, two.job_id).ticket == two


def test_jobs_come_newest_first_a_page_at_a_time(repository: PostgresRepository) -> None:
    tickets = [a_ticket() for _ in range(5)]
    for ticket in tickets:
        repository.open_job(ticket, Status.QUEUED)
    newest = [ticket.job_id for ticket in reversed(tickets)]
    pages: list[UUID] = []
    while page := repository.list_jobs(OWNER, 2, pages[-1] if pages else None):
        assert len(page) <= 2
        pages += [job.id for job in page]
    assert pages == newest


def test_a_page_after_an_unknown_job_is_not_found(repository: PostgresRepository) -> None:
    with pytest.raises(NotFound):
        repository.list_jobs(OWNER, 10, uuid4())


def test_an_unknown_job_is_not_found_and_has_no_results(repository: PostgresRepository) -> None:
    with pytest.raises(NotFound):
        repository.get_job(OWNER, uuid4())
    assert repository.list_steps(OWNER, uuid4()) == []
    assert repository.list_artifacts(OWNER, uuid4()) == []


def test_jobs_that_have_not_ended_are_found_over_all_owners(
    repository: PostgresRepository, emptied: str, postgres: LocalPostgres
) -> None:
    queued, running, ended = a_ticket(), a_ticket(UUID(int=9), "v2"), a_ticket(version="v3")
    repository.open_job(queued, Status.QUEUED)
    repository.open_job(running, Status.RUNNING)
    repository.end_job(ended, Status.SUCCEEDED, None, "", [])
    admin = postgres.url(emptied.rsplit("/", 1)[1], "postgres")
    assert unfinished(admin) == [queued, running]


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.one_of(st.characters(), st.sampled_from("\0\\\ud800u0")), max_size=30))
def test_any_text_is_kept_but_for_what_postgres_cannot_hold(
    repository: PostgresRepository, text: str
) -> None:
    kept = "".join("\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in text)
    ticket = a_ticket(version=str(uuid4()))
    step = a_step("probe").model_copy(update={"facts": {"title": text}})
    repository.record_results(ticket, [step], [], [{"start": 0.0, "end": 1.0, "text": text}], "en")
    repository.end_job(ticket, Status.CANCELLED, None, text, [])
    assert repository.list_steps(OWNER, ticket.job_id)[0].facts == {"title": kept}
    assert repository.get_job(OWNER, ticket.job_id).sentence == kept


def racing(url: str, tickets: list[Ticket], within: Quotas) -> int:
    """How many of these are let in when each is opened over a connection of its own, all at the same time."""
    start = Barrier(len(tickets))

    def open_one(ticket: Ticket) -> bool:
        mine = PostgresRepository(url)
        try:
            mine.list_jobs(ticket.owner, 1)
            start.wait()
            mine.open_job(ticket, Status.QUEUED, within)
        except OverQuota:
            return False
        finally:
            mine.close()
        return True

    with ThreadPoolExecutor(len(tickets)) as pool:
        return sum(pool.map(open_one, tickets))


@pytest.mark.parametrize(("within", "let_in"), [(Quotas(jobs=3), 3), (Quotas(bytes=30), 4), (Quotas(), 12)])
def test_many_uploads_at_once_pass_no_quota_together(
    emptied: str, repository: PostgresRepository, within: Quotas, let_in: int
) -> None:
    tickets = [a_ticket(version=f"v{k}") for k in range(12)]
    assert racing(emptied, tickets, within) == let_in
    assert repository.get_usage(OWNER).jobs == let_in
    others = [a_ticket(UUID(int=5), version=f"w{k}") for k in range(2)]
    assert racing(emptied, others, within) == 2


def test_a_job_that_was_let_in_goes_on_and_its_video_counts_once(repository: PostgresRepository) -> None:
    ticket = a_ticket()
    repository.open_job(ticket, Status.QUEUED, Quotas(jobs=2, bytes=7))
    repository.open_job(ticket, Status.RUNNING, Quotas(jobs=1, bytes=1))
    assert repository.get_job(OWNER, ticket.job_id).status == Status.RUNNING
    again = ticket.model_copy(update={"job_id": uuid4()})
    repository.open_job(again, Status.QUEUED, Quotas(jobs=2, bytes=7))
    with pytest.raises(OverQuota, match="2 jobs at the same time"):
        repository.open_job(ticket.model_copy(update={"job_id": uuid4()}), Status.QUEUED, Quotas(jobs=2))


def test_an_upload_whose_version_is_known_later_is_one_video(repository: PostgresRepository) -> None:
    ticket = a_ticket(version="")
    repository.open_job(ticket, Status.QUEUED)
    pinned = ticket.video.model_copy(update={"version": "v9"})
    repository.open_job(ticket.model_copy(update={"video": pinned}), Status.RUNNING)
    assert repository.get_usage(OWNER).bytes == ticket.video.size


def test_a_job_that_is_erased_while_another_opens_it_does_not_come_back(emptied: str) -> None:
    holds, opens, erases = (PostgresRepository(emptied) for _ in range(3))
    ticket = a_ticket()
    holds.open_job(ticket, Status.QUEUED)
    with ThreadPoolExecutor(2) as pool:
        with holds.sessions.transaction(OWNER) as session:
            session.execute(LOCK_JOB, [ticket.job_id])
            work = [
                pool.submit(opens.open_job, ticket, Status.RUNNING),
                pool.submit(erases.erase_job, OWNER, ticket.job_id, {}),
            ]
            while sum(each.done() for each in work) + waiting(session) < len(work):
                sleep(0.01)
        for each in work:
            each.result()
    assert holds.is_erased(OWNER, ticket.job_id)
    with pytest.raises(NotFound):
        holds.get_job(OWNER, ticket.job_id)
    for each in (holds, opens, erases):
        each.close()


def waiting(session: Session) -> int:
    found = session.execute("select count(*) as n from pg_locks where locktype = 'advisory' and not granted")
    return int((found.fetchone() or {})["n"])
