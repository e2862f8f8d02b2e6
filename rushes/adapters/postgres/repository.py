"""Jobs and results in PostgreSQL: implements Repository. The SQL relies on row-level security."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import sql

from rushes.adapters.postgres import rows, search, usage
from rushes.adapters.postgres.sessions import Session, Sessions, jsonb
from rushes.domain import Artifact, Job, Status, StepRecord, Ticket, Usage, Video, derive_job_id, quotas
from rushes.domain.quotas import NO_LIMITS, Quotas
from rushes.domain.search import Hit, Passages, Query
from rushes.errors import NotFound, Reason

INSERT_VIDEO = """insert into app.videos (owner, id, bucket, key, version, size, name)
  values (%s, %s, %s, %s, %s, %s, %s) on conflict (owner, id) do nothing"""
INSERT_JOB = """insert into app.jobs (owner, id, video_id, request, status)
  values (%s, %s, %s, %s, %s) on conflict (owner, id) do nothing"""
START_QUEUED_JOB = "update app.jobs set status = %s where id = %s and status = 'queued'"
LOCK_QUOTA = "select pg_advisory_xact_lock(hashtextextended('quota#' || %s, 0))"
LOCK_JOB = "select pg_advisory_xact_lock(hashtextextended('job#' || %s::text, 0))"
SELECT_JOB_EXISTS = "select 1 from app.jobs where id = %s"
SELECT_VIDEO_EXISTS = "select 1 from app.videos where id = %s"
LOCK_JOB_ROW = "select 1 from app.jobs where id = %s for update"
END_JOB = """update app.jobs set status = %s, reason = %s, sentence = %s, failed_steps = %s,
  finished_at = clock_timestamp() where id = %s and status in ('queued', 'running')"""

JOB_TABLES = ("steps", "artifacts", "segments", "search_passages", "search_terms", "index_status")
COUNT_OTHER_JOBS = """select count(*) as n from app.jobs where id <> %s
  and video_id = (select video_id from app.jobs where id = %s)"""
INSERT_ERASURE = """insert into app.erasures (owner, id, certificate) values (%s, %s, %s)
  on conflict (owner, id) do nothing"""
SELECT_ERASURE = "select 1 from app.erasures where id = %s"
DELETE_JOB = "delete from app.jobs where id = %s returning video_id"
DELETE_VIDEO = """delete from app.videos where id = %s
  and not exists (select from app.jobs where video_id = %s)"""

SELECT_JOBS = """select j.id, j.owner, j.status, j.reason, j.sentence, j.failed_steps, j.created_at, j.finished_at,
  j.request, jsonb_build_object('bucket', v.bucket, 'key', v.key, 'version', v.version, 'size', v.size,
  'name', v.name) as video from app.jobs j join app.videos v on (v.owner, v.id) = (j.owner, j.video_id)"""
SELECT_JOB = f"{SELECT_JOBS} where j.id = %s"
IS_OLDER = "(j.created_at, j.id) < (select created_at, id from app.jobs where id = %(after)s)"
MATCHES_FILTER = """(%(statuses)s::text[] is null or j.status = any(%(statuses)s))
  and (%(since)s::timestamptz is null or j.created_at >= %(since)s)"""
SELECT_PAGE = f"{SELECT_JOBS} where (%(after)s::uuid is null or {IS_OLDER}) and {MATCHES_FILTER}"
SELECT_PAGE = f"{SELECT_PAGE} order by j.created_at desc, j.id desc limit %(limit)s"
SELECT_STEPS = """select step, engine, model, quality, seconds, cpu_seconds, attempts, cost_usd, finished_at, facts
  from app.steps where job_id = %s order by finished_at, step"""
NO_PASSAGES = Passages(language="", model="", passages=())
SELECT_ARTIFACTS = """select step, name, key, media_type, size, sha256
  from app.artifacts where job_id = %s order by position"""


class PostgresRepository:
    """Implements Repository. `url` names a role subject to row-level security; the first call connects.

    Every method is one transaction for one owner. Raises TryAgain if the database is unreachable or busy,
    BadRequest if it rejects a value, Unavailable if its schema does not fit.
    """

    def __init__(self, url: str) -> None:
        self.sessions = Sessions(url)

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        self.sessions.close()

    def open_job(self, ticket: Ticket, status: Status, limits: Quotas = NO_LIMITS) -> None:
        with self.sessions.transaction(ticket.owner) as session:
            if is_job_erased(session, ticket.job_id):
                return
            if any(limits):
                check_quotas(session, ticket, limits)
            insert_job(session, ticket, status)
            session.execute(START_QUEUED_JOB, [status, ticket.job_id])

    def record_results(
        self,
        ticket: Ticket,
        steps: Sequence[StepRecord],
        artifacts: Sequence[Artifact],
        segments: Sequence[Mapping[str, Any]],
        language: str,
        passages: Passages | None = None,
    ) -> None:
        with self.sessions.transaction(ticket.owner) as session:
            if is_job_erased(session, ticket.job_id):
                return
            insert_job(session, ticket, Status.RUNNING)
            session.execute(LOCK_JOB_ROW, [ticket.job_id])
            rows.replace_rows(session, ticket, "steps", map(rows.step_row, steps))
            rows.replace_rows(session, ticket, "artifacts", rows.artifact_rows(steps, artifacts))
            rows.replace_rows(session, ticket, "segments", rows.segment_rows(segments, language))
            search.write_passages(session, ticket, passages or NO_PASSAGES)

    def end_job(
        self,
        ticket: Ticket,
        status: Status,
        reason: Reason | None,
        sentence: str,
        failed_steps: Sequence[str],
    ) -> bool:
        with self.sessions.transaction(ticket.owner) as session:
            if is_job_erased(session, ticket.job_id):
                return False
            insert_job(session, ticket, Status.RUNNING)
            row = [status, reason, sentence, list(failed_steps), ticket.job_id]
            return session.execute(END_JOB, row).rowcount == 1

    def get_job(self, owner: UUID, job_id: UUID) -> Job:
        with self.sessions.transaction(owner) as session:
            row = session.execute(SELECT_JOB, [job_id]).fetchone()
        if row is None:
            raise NotFound(f"There is no job {job_id}.")
        return parse_job(row)

    def list_jobs(
        self,
        owner: UUID,
        limit: int,
        after: UUID | None = None,
        statuses: Sequence[Status] = (),
        since: datetime | None = None,
    ) -> Sequence[Job]:
        if after is not None:
            self.get_job(owner, after)
        parameters = {"after": after, "statuses": list(statuses) or None, "since": since, "limit": limit}
        with self.sessions.transaction(owner) as session:
            return [parse_job(row) for row in session.execute(SELECT_PAGE, parameters)]

    def get_usage(self, owner: UUID) -> Usage:
        with self.sessions.transaction(owner) as session:
            return usage.read_usage(session)

    def list_steps(self, owner: UUID, job_id: UUID) -> Sequence[StepRecord]:
        with self.sessions.transaction(owner) as session:
            steps = session.execute(SELECT_STEPS, [job_id]).fetchall()
            files = [Artifact(**row) for row in session.execute(SELECT_ARTIFACTS, [job_id])]
        return [
            StepRecord(**row, files=tuple(file for file in files if file.step == row["step"]))
            for row in steps
        ]

    def list_artifacts(self, owner: UUID, job_id: UUID) -> Sequence[Artifact]:
        with self.sessions.transaction(owner) as session:
            return [Artifact(**row) for row in session.execute(SELECT_ARTIFACTS, [job_id])]

    def search_passages(self, owner: UUID, query: Query) -> Sequence[Hit]:
        with self.sessions.transaction(owner) as session:
            return search.find_hits(session, query)

    def count_other_jobs(self, owner: UUID, job_id: UUID) -> int:
        with self.sessions.transaction(owner) as session:
            row = session.execute(COUNT_OTHER_JOBS, [job_id, job_id]).fetchone()
        return int(row["n"]) if row else 0

    def erase_job(self, owner: UUID, job_id: UUID, certificate: Mapping[str, Any]) -> Mapping[str, int]:
        with self.sessions.transaction(owner) as session:
            session.execute(LOCK_JOB, [job_id])
            counts = {table: count_rows(session, table, job_id) for table in JOB_TABLES}
            session.execute(INSERT_ERASURE, [owner, job_id, jsonb({**certificate, "rows": counts})])
            video = session.execute(DELETE_JOB, [job_id]).fetchone()
            if video is None:
                raise NotFound(f"There is no job {job_id}.")
            deleted_videos = session.execute(DELETE_VIDEO, [video["video_id"], video["video_id"]]).rowcount
        return counts | {"jobs": 1, "videos": deleted_videos}

    def is_erased(self, owner: UUID, job_id: UUID) -> bool:
        with self.sessions.transaction(owner) as session:
            return is_job_erased(session, job_id)


def is_job_erased(session: Session, job_id: UUID) -> bool:
    """Whether the job was erased. Locks it against erasure until the transaction ends."""
    session.execute(LOCK_JOB, [job_id])
    return session.execute(SELECT_ERASURE, [job_id]).fetchone() is not None


def check_quotas(session: Session, ticket: Ticket, limits: Quotas) -> None:
    """Check a new job against the limits, and lock out other new jobs of its owner. Raises OverQuota."""
    session.execute(LOCK_QUOTA, [str(ticket.owner)])
    if session.execute(SELECT_JOB_EXISTS, [ticket.job_id]).fetchone():
        return
    is_stored = session.execute(SELECT_VIDEO_EXISTS, [video_id(ticket.video)]).fetchone() is not None
    quotas.check_quotas(usage.read_usage(session), limits, 0 if is_stored else ticket.video.size)


def count_rows(session: Session, table: str, job_id: UUID) -> int:
    query = sql.SQL("select count(*) as n from app.{} where job_id = %s").format(sql.Identifier(table))
    row = session.execute(query, [job_id]).fetchone()
    return int(row["n"]) if row else 0


def insert_job(session: Session, ticket: Ticket, status: Status) -> None:
    """Insert the rows of the video and the job, unless the job exists. A video is one version of one object.

    An upload is announced before its version is known, so an existing job adds no second video.
    """
    if session.execute(SELECT_JOB_EXISTS, [ticket.job_id]).fetchone():
        return
    video, owner, id = ticket.video, ticket.owner, video_id(ticket.video)
    session.execute(INSERT_VIDEO, [owner, id, video.bucket, video.key, video.version, video.size, video.name])
    request = jsonb(ticket.request.model_dump(mode="json"))
    session.execute(INSERT_JOB, [owner, ticket.job_id, id, request, status])


def video_id(video: Video) -> UUID:
    return derive_job_id(video.bucket, video.key, video.version)


def parse_job(row: dict[str, Any]) -> Job:
    return Job.model_validate({**row, "failed_steps": tuple(row["failed_steps"])})
