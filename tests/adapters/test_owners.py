"""Nobody sees, changes or guesses another's rows: two owners on a real PostgreSQL."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.domain import Job, JobRequest, Status, Ticket, Video
from rushes.domain.search import Passage, Passages, Query
from rushes.errors import NotFound, Reason, TryAgain, Unavailable
from rushes.local.postgres import LocalPostgres

ANN, BOB = UUID(int=0xA), UUID(int=0xB)
JOB = UUID(int=1)
TABLES = [
    "videos",
    "jobs",
    "steps",
    "artifacts",
    "segments",
    "search_passages",
    "search_terms",
    "index_status",
]
TABLES += ["audit", "webhooks", "erasures"]

VECTOR = (1.0,) + (0.0,) * 383
FOUND = Passages(
    language="en",
    model="m",
    passages=(Passage(kind="speech", start=0, end=1, text="Ann's words", vector=VECTOR),),
)
QUERY = Query(text="words", model="m", vector=VECTOR)


def ticket(owner: UUID, language: str = "en") -> Ticket:
    video = Video(bucket="media", key="uploads/talk.mp4", version="v", size=1, name="talk.mp4")
    return Ticket(job_id=JOB, owner=owner, video=video, request=JobRequest(language=language))


@pytest.fixture
def repository(emptied: str) -> Iterator[PostgresRepository]:
    """Ann's job has ended and has results."""
    made = PostgresRepository(emptied)
    made.record_results(ticket(ANN), [], [], [{"start": 0.0, "end": 1.0, "text": "Ann's words"}], "en", FOUND)
    made.end_job(ticket(ANN), Status.SUCCEEDED, None, "Ann's", [])
    yield made
    made.close()


@pytest.fixture
def admin(emptied: str, postgres: LocalPostgres) -> Iterator[psycopg.Connection]:
    """The superuser, in the same database."""
    with psycopg.connect(postgres.url(emptied.rsplit("/", 1)[1], "postgres"), autocommit=True) as made:
        yield made


def anns(repository: PostgresRepository) -> Job:
    return repository.get_job(ANN, JOB)


def test_bob_reads_nothing_of_ann(repository: PostgresRepository) -> None:
    with pytest.raises(NotFound):
        repository.get_job(BOB, JOB)
    with pytest.raises(NotFound):
        repository.list_jobs(BOB, 10, JOB)
    assert repository.list_jobs(BOB, 10) == []
    assert repository.list_steps(BOB, JOB) == []
    assert repository.list_artifacts(BOB, JOB) == []
    assert repository.search_passages(BOB, QUERY) == []
    assert [hit.text for hit in repository.search_passages(ANN, QUERY)] == ["Ann's words"]


def test_bob_changes_nothing_of_ann_with_the_same_job_id(repository: PostgresRepository) -> None:
    before = anns(repository)
    repository.open_job(ticket(BOB, "de"), Status.RUNNING)
    repository.record_results(ticket(BOB, "de"), [], [], [], "de")
    assert repository.end_job(ticket(BOB, "de"), Status.FAILED, Reason.INTERNAL, "Bob's", []) is True
    assert anns(repository) == before
    assert len(repository.search_passages(ANN, QUERY)) == 1
    assert repository.get_job(BOB, JOB).sentence == "Bob's"
    with repository.sessions.transaction(ANN) as session:
        assert session.execute("select text from app.segments").fetchall() == [{"text": "Ann's words"}]


def test_without_an_owner_nothing_is_seen_on_a_connection_that_was_anns(
    repository: PostgresRepository,
) -> None:
    with repository.sessions.transaction(ANN) as session:
        assert session.execute("select count(*) as n from app.jobs").fetchone() == {"n": 1}
    session = repository.sessions.session
    assert session is not None
    for table in TABLES:
        query = sql.SQL("select count(*) as n from app.{}").format(sql.Identifier(table))
        assert session.execute(query).fetchone() == {"n": 0}
    assert session.execute("select app.owner() as owner").fetchone() == {"owner": None}
    session.rollback()


def test_an_error_in_anns_transaction_does_not_leave_bob_in_it(repository: PostgresRepository) -> None:
    with pytest.raises(ZeroDivisionError), repository.sessions.transaction(ANN):
        raise ZeroDivisionError
    assert repository.list_jobs(BOB, 10) == []


@pytest.mark.parametrize("table", TABLES)
def test_a_row_for_another_owner_is_refused(repository: PostgresRepository, table: str) -> None:
    query = "insert into app.{} (owner) values (%s)"
    with (
        pytest.raises(Unavailable, match="InsufficientPrivilege"),
        repository.sessions.transaction(ANN) as session,
    ):
        session.execute(sql.SQL(query).format(sql.Identifier(table)), [BOB])


def test_the_application_can_neither_lift_the_rules_nor_become_another(
    repository: PostgresRepository,
) -> None:
    for order in (
        "alter table app.jobs no force row level security",
        "drop policy owner_only on app.jobs",
        "set role rushes_owner",
        "create table app.mine (id int)",
        "truncate app.jobs",
        "set row_security = off; select * from app.jobs",
    ):
        with pytest.raises(Unavailable), repository.sessions.transaction(ANN) as session:
            session.execute(order)


def test_every_table_is_under_forced_row_level_security(admin: psycopg.Connection) -> None:
    tables = admin.execute(
        """select relname, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner),
             array(select polname::text from pg_policy where polrelid = pg_class.oid),
             array(select attname::text from pg_attribute where attrelid = pg_class.oid and attname = 'owner')
           from pg_class where relnamespace = 'app'::regnamespace and relkind in ('r', 'p') order by relname"""
    ).fetchall()
    assert [table[0] for table in tables] == sorted(TABLES)
    for name, enabled, forced, owner, policies, columns in tables:
        assert (name, enabled, forced, owner) == (name, True, True, "rushes_owner")
        assert (policies, columns) == (["owner_only"], ["owner"])


def test_every_key_between_tables_holds_the_owner(admin: psycopg.Connection) -> None:
    keys = admin.execute(
        """select conname, (select attname::text from pg_attribute
             where attrelid = conrelid and attnum = conkey[1]) from pg_constraint
           where connamespace = 'app'::regnamespace and contype in ('p', 'f', 'u')"""
    ).fetchall()
    assert len(keys) >= len(TABLES)
    assert {first for _, first in keys} == {"owner"}


def test_no_view_looks_past_the_rules(admin: psycopg.Connection) -> None:
    views = admin.execute(
        """select relname, coalesce(reloptions, '{}') from pg_class
           where relnamespace = 'app'::regnamespace and relkind in ('v', 'm')"""
    ).fetchall()
    assert [name for name, options in views if "security_invoker=true" not in options] == []


def test_nothing_in_the_schema_runs_with_its_owners_rights(admin: psycopg.Connection) -> None:
    query = "select proname from pg_proc where pronamespace = 'app'::regnamespace and prosecdef"
    assert admin.execute(query).fetchall() == []


def test_the_lists_in_the_tables_are_the_lists_in_the_code(admin: psycopg.Connection) -> None:
    query = """select array(select match[1] from regexp_matches(pg_get_constraintdef(oid), '''(\\w+)''::text', 'g')
      as match) from pg_constraint where conname = %s"""
    for name, wanted in (("status_known", Status), ("reason_known", Reason)):
        found = admin.execute(query, [name]).fetchone()
        assert found is not None
        assert sorted(found[0]) == sorted(wanted)


def test_a_superuser_is_refused(emptied: str, postgres: LocalPostgres) -> None:
    url = postgres.url(emptied.rsplit("/", 1)[1], "postgres")
    with pytest.raises(Unavailable, match="every owner's rows"):
        PostgresRepository(url).list_jobs(ANN, 1)


def test_a_role_that_passes_by_the_rules_is_refused(admin: psycopg.Connection, emptied: str) -> None:
    admin.execute("create role passer login bypassrls password 'secret' in role rushes_app")
    try:
        url = "postgresql://passer:secret@" + emptied.rsplit("@", 1)[1]
        with pytest.raises(Unavailable, match="BYPASSRLS"):
            PostgresRepository(url).list_jobs(ANN, 1)
    finally:
        admin.execute("drop role passer")


def test_a_connection_that_was_cut_is_opened_again(
    repository: PostgresRepository, admin: psycopg.Connection
) -> None:
    before = anns(repository)
    for _ in range(2):
        cut(admin)
        assert anns(repository) == before


def test_a_connection_cut_in_the_middle_undoes_everything_and_says_try_again(
    repository: PostgresRepository, admin: psycopg.Connection
) -> None:
    def interrupted() -> None:
        with repository.sessions.transaction(ANN) as session:
            session.execute("delete from app.jobs")
            cut(admin)
            session.execute("select 1")

    with pytest.raises(TryAgain):
        interrupted()
    assert anns(repository).status == Status.SUCCEEDED


def cut(admin: psycopg.Connection) -> None:
    admin.execute(
        """select pg_terminate_backend(pid, 5000) from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"""
    )


def test_a_database_that_is_away_says_try_again_and_no_secret() -> None:
    with pytest.raises(TryAgain) as error:
        PostgresRepository("postgresql://rushes:hunter2@127.0.0.1:1/rushes").list_jobs(ANN, 1)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("url", ["nonsense hunter2", "postgresql://u:hun%zz@h/x"])
def test_a_url_that_is_none_says_so_and_no_secret(url: str) -> None:
    with pytest.raises(Unavailable) as error:
        PostgresRepository(url).list_jobs(ANN, 1)
    assert "hun" not in str(error.value)
    assert error.value.__cause__ is None


def test_a_database_without_tables_says_to_run_the_migrations(postgres: LocalPostgres) -> None:
    bare = PostgresRepository(postgres.url("template1", "rushes"))
    with pytest.raises(Unavailable, match="migrations"):
        bare.list_jobs(ANN, 1)
    bare.close()
