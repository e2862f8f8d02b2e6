"""The results in PostgreSQL: fills Repository. The SQL stands here; row-level security stands behind it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import sql

from rushes.adapters.postgres import rows, search, usage
from rushes.adapters.postgres.sessions import Session, Sessions, jsonb
from rushes.domain import Artifact, Job, Status, StepRecord, Ticket, Usage, Video, job_id_of, quotas
from rushes.domain.quotas import NO_LIMITS, Quotas
from rushes.domain.search import Hit, Passages, Query
from rushes.errors import NotFound, Reason

INSERT_VIDEO = """insert into app.videos (owner, id, bucket, key, version, size, name)
  values (%s, %s, %s, %s, %s, %s, %s) on conflict (owner, id) do nothing"""
INSERT_JOB = """insert into app.jobs (owner, id, video_id, request, status)
  values (%s, %s, %s, %s, %s) on conflict (owner, id) do nothing"""
MOVE_JOB = "update app.jobs set status = %s where id = %s and status = 'queued'"
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('quota#' || %s, 0))"
ONE_JOB_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('job#' || %s::text, 0))"
IS_THERE = "select 1 from app.jobs where id = %s"
IS_KEPT = "select 1 from app.videos where id = %s"
LOCK_JOB = "select 1 from app.jobs where id = %s for update"
END_JOB = """update app.jobs set status = %s, reason = %s, sentence = %s, failed_steps = %s,
  finished_at = clock_timestamp() where id = %s and status in ('queued', 'running')"""

OF_A_JOB = ("steps", "artifacts", "segments", "passages", "lexemes", "indexed")
OTHERS = """select count(*) as n from app.jobs where id <> %s
  and video_id = (select video_id from app.jobs where id = %s)"""
ERASED = """insert into app.erasures (owner, id, certificate) values (%s, %s, %s)
  on conflict (owner, id) do nothing"""
IS_ERASED = "select 1 from app.erasures where id = %s"
DELETE_JOB = "delete from app.jobs where id = %s returning video_id"
DELETE_VIDEO = """delete from app.videos where id = %s
  and not exists (select from app.jobs where video_id = %s)"""

JOBS = """select j.id, j.owner, j.status, j.reason, j.sentence, j.failed_steps, j.created_at, j.finished_at,
  j.request, jsonb_build_object('bucket', v.bucket, 'key', v.key, 'version', v.version, 'size', v.size,
  'name', v.name) as video from app.jobs j join app.videos v on (v.owner, v.id) = (j.owner, j.video_id)"""
ONE_JOB = f"{JOBS} where j.id = %s"
OLDER = "(j.created_at, j.id) < (select created_at, id from app.jobs where id = %(after)s)"
WANTED = """(%(statuses)s::text[] is null or j.status = any(%(statuses)s))
  and (%(since)s::timestamptz is null or j.created_at >= %(since)s)"""
PAGE = f"{JOBS} where (%(after)s::uuid is null or {OLDER}) and {WANTED}"
PAGE = f"{PAGE} order by j.created_at desc, j.id desc limit %(limit)s"
STEPS = """select step, engine, model, quality, seconds, cpu_seconds, attempts, cost_usd, finished_at, facts
  from app.steps where job_id = %s order by finished_at, step"""
NONE = Passages(language="", model="", passages=())
ARTIFACTS = """select step, name, key, media_type, size, sha256
  from app.artifacts where job_id = %s order by idx"""


class Postgres:
    """Repository. `url` names a role that row-level security binds; nothing connects before the first call.

    Every method is one transaction for one owner. Raises TryAgain when the database is away or busy,
    BadRequest when it refuses a value, Unavailable when it is not set up for us.
    """

    def __init__(self, url: str) -> None:
        self.sessions = Sessions(url)

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        self.sessions.close()

    def open(self, ticket: Ticket, status: Status, within: Quotas = NO_LIMITS) -> None:
        with self.sessions.of(ticket.owner) as session:
            if gone(session, ticket.job_id):
                return
            if any(within):
                admit(session, ticket, within)
            insert(session, ticket, status)
            session.execute(MOVE_JOB, [status, ticket.job_id])

    def record(
        self,
        ticket: Ticket,
        steps: Sequence[StepRecord],
        artifacts: Sequence[Artifact],
        segments: Sequence[Mapping[str, Any]],
        language: str,
        passages: Passages | None = None,
    ) -> None:
        with self.sessions.of(ticket.owner) as session:
            if gone(session, ticket.job_id):
                return
            insert(session, ticket, Status.RUNNING)
            session.execute(LOCK_JOB, [ticket.job_id])
            rows.replace(session, ticket, "steps", map(rows.of_step, steps))
            rows.replace(session, ticket, "artifacts", rows.of_files(steps, artifacts))
            rows.replace(session, ticket, "segments", rows.of_segments(segments, language))
            search.write(session, ticket, passages or NONE)

    def end(
        self,
        ticket: Ticket,
        status: Status,
        reason: Reason | None,
        sentence: str,
        failed_steps: Sequence[str],
    ) -> bool:
        with self.sessions.of(ticket.owner) as session:
            if gone(session, ticket.job_id):
                return False
            insert(session, ticket, Status.RUNNING)
            row = [status, reason, sentence, list(failed_steps), ticket.job_id]
            return session.execute(END_JOB, row).rowcount == 1

    def job(self, owner: UUID, job_id: UUID) -> Job:
        with self.sessions.of(owner) as session:
            row = session.execute(ONE_JOB, [job_id]).fetchone()
        if row is None:
            raise NotFound(f"There is no job {job_id}.")
        return job(row)

    def jobs(
        self,
        owner: UUID,
        limit: int,
        after: UUID | None = None,
        statuses: Sequence[Status] = (),
        since: datetime | None = None,
    ) -> Sequence[Job]:
        if after is not None:
            self.job(owner, after)
        wanted = {"after": after, "statuses": list(statuses) or None, "since": since, "limit": limit}
        with self.sessions.of(owner) as session:
            return [job(row) for row in session.execute(PAGE, wanted)]

    def usage(self, owner: UUID) -> Usage:
        with self.sessions.of(owner) as session:
            return usage.used(session)

    def steps(self, owner: UUID, job_id: UUID) -> Sequence[StepRecord]:
        with self.sessions.of(owner) as session:
            steps = session.execute(STEPS, [job_id]).fetchall()
            files = [Artifact(**row) for row in session.execute(ARTIFACTS, [job_id])]
        return [
            StepRecord(**row, files=tuple(file for file in files if file.step == row["step"]))
            for row in steps
        ]

    def artifacts(self, owner: UUID, job_id: UUID) -> Sequence[Artifact]:
        with self.sessions.of(owner) as session:
            return [Artifact(**row) for row in session.execute(ARTIFACTS, [job_id])]

    def search(self, owner: UUID, query: Query) -> Sequence[Hit]:
        with self.sessions.of(owner) as session:
            return search.find(session, query)

    def others(self, owner: UUID, job_id: UUID) -> int:
        with self.sessions.of(owner) as session:
            found = session.execute(OTHERS, [job_id, job_id]).fetchone()
        return int(found["n"]) if found else 0

    def erase(self, owner: UUID, job_id: UUID, certificate: Mapping[str, Any]) -> Mapping[str, int]:
        with self.sessions.of(owner) as session:
            session.execute(ONE_JOB_AT_A_TIME, [job_id])
            counts = {table: count(session, table, job_id) for table in OF_A_JOB}
            session.execute(ERASED, [owner, job_id, jsonb({**certificate, "rows": counts})])
            video = session.execute(DELETE_JOB, [job_id]).fetchone()
            if video is None:
                raise NotFound(f"There is no job {job_id}.")
            last = session.execute(DELETE_VIDEO, [video["video_id"], video["video_id"]]).rowcount
        return counts | {"jobs": 1, "videos": last}

    def erased(self, owner: UUID, job_id: UUID) -> bool:
        with self.sessions.of(owner) as session:
            return gone(session, job_id)


def gone(session: Session, job_id: UUID) -> bool:
    """Whether the job was erased: nothing is written of it any more. Nobody erases it until this transaction ends."""
    session.execute(ONE_JOB_AT_A_TIME, [job_id])
    return session.execute(IS_ERASED, [job_id]).fetchone() is not None


def admit(session: Session, ticket: Ticket, within: Quotas) -> None:
    """Let a new job in while no other of its owner comes in beside it. Raises OverQuota."""
    session.execute(ONE_AT_A_TIME, [str(ticket.owner)])
    if session.execute(IS_THERE, [ticket.job_id]).fetchone():
        return
    known = session.execute(IS_KEPT, [video_id(ticket.video)]).fetchone()
    quotas.check(usage.used(session), within, 0 if known else ticket.video.size)


def count(session: Session, table: str, job_id: UUID) -> int:
    query = sql.SQL("select count(*) as n from app.{} where job_id = %s").format(sql.Identifier(table))
    found = session.execute(query, [job_id]).fetchone()
    return int(found["n"]) if found else 0


def insert(session: Session, ticket: Ticket, status: Status) -> None:
    """The rows of the video and the job, unless the job is there. A video is one version of one object.

    An upload is known before its version is: whoever comes second with the same job adds no second video.
    """
    if session.execute(IS_THERE, [ticket.job_id]).fetchone():
        return
    video, owner, id = ticket.video, ticket.owner, video_id(ticket.video)
    session.execute(INSERT_VIDEO, [owner, id, video.bucket, video.key, video.version, video.size, video.name])
    request = jsonb(ticket.request.model_dump(mode="json"))
    session.execute(INSERT_JOB, [owner, ticket.job_id, id, request, status])


def video_id(video: Video) -> UUID:
    return job_id_of(video.bucket, video.key, video.version)


def job(row: dict[str, Any]) -> Job:
    return Job.model_validate({**row, "failed_steps": tuple(row["failed_steps"])})
