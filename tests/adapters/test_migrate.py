"""Migrations are numbered, applied once, never edited, and whole or not at all."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from rushes.adapters.postgres.migrate import MIGRATIONS_FOLDER, migrate
from rushes.errors import Conflict
from rushes.local.postgres import LocalPostgres


@pytest.fixture
def admin(database: str, postgres: LocalPostgres) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres.url(database.rsplit("/", 1)[1], "postgres")) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The project's migrations and one more."""
    for path in MIGRATIONS_FOLDER.glob("*.sql"):
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / f"{len(list(tmp_path.iterdir())) + 1:04}_more.sql").write_text(
        "create table public.more (id int)"
    )
    return tmp_path


def test_a_database_that_is_up_to_date_is_left_alone(admin: psycopg.Connection) -> None:
    assert migrate(admin) == []


def test_what_is_missing_is_applied_once(admin: psycopg.Connection, folder: Path) -> None:
    assert migrate(admin, folder) == [max(path.name for path in folder.iterdir())]
    assert migrate(admin, folder) == []


def test_a_database_newer_than_the_code_is_refused(admin: psycopg.Connection, folder: Path) -> None:
    migrate(admin, folder)
    with pytest.raises(Conflict, match=r"newer .* _more\.sql".replace(" _", ".*_")):
        migrate(admin)


def test_an_edited_file_is_refused(admin: psycopg.Connection, folder: Path) -> None:
    migrate(admin, folder)
    with (folder / "0001_schema.sql").open("a") as file:
        file.write("-- one more thought")
    with pytest.raises(Conflict, match=r"0001_schema\.sql was edited"):
        migrate(admin, folder)


def test_a_gap_in_the_numbers_is_refused(admin: psycopg.Connection, folder: Path) -> None:
    (folder / "0099_far.sql").write_text("select 1")
    with pytest.raises(Conflict, match="without a gap"):
        migrate(admin, folder)


def test_a_broken_file_leaves_nothing_of_the_ones_before_it(admin: psycopg.Connection, folder: Path) -> None:
    (folder / f"{len(list(folder.iterdir())) + 1:04}_broken.sql").write_text("select 1 / 0")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(admin, folder)
    found = admin.execute("select to_regclass('public.more')").fetchone()
    assert found == (None,)


def test_two_who_migrate_at_once_apply_each_file_once(
    postgres: LocalPostgres, database: str, folder: Path
) -> None:
    url = postgres.url(database.rsplit("/", 1)[1], "postgres")

    def run(_: int) -> list[str]:
        with psycopg.connect(url) as admin:
            return migrate(admin, folder)

    with ThreadPoolExecutor(3) as pool:
        assert sorted(len(names) for names in pool.map(run, range(3))) == [0, 0, 1]


def test_a_migration_waits_for_locks_and_runs_for_a_bounded_time(
    admin: psycopg.Connection, folder: Path
) -> None:
    more = max(folder.iterdir())
    more.write_text(
        "create table public.limits as select current_setting('lock_timeout') as lock,"
        " current_setting('statement_timeout') as statement"
    )
    migrate(admin, folder)
    assert admin.execute("select lock, statement from public.limits").fetchone() == ("10s", "10min")
    assert admin.execute("show lock_timeout").fetchone() == ("0",)
