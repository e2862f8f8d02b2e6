"""PostgreSQL as our own child: it comes up, goes down, and survives what laptops do to it."""

import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from rushes.errors import Unavailable
from rushes.local.binaries import TREE, WHEEL, copied, runs_for, wheel
from rushes.local.postgres import LocalPostgres

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")


@pytest.fixture(scope="module")
def shared() -> Iterator[LocalPostgres]:
    """A server for the tests that leave it as it is."""
    folder = Path(tempfile.mkdtemp(prefix="rushes-state-"))
    folder.chmod(0o755)
    made = LocalPostgres(folder / "postgres")
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder)


@pytest.fixture
def server(state: Path) -> Iterator[LocalPostgres]:
    made = LocalPostgres(state / "postgres")
    made.start()
    yield made
    made.stop()


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as session:
        row = session.execute(query.encode()).fetchone()
        return row and row[0]


def test_the_application_has_its_tables_and_no_power(shared: LocalPostgres) -> None:
    assert ask(shared.app_url, "select count(*) from app.jobs") == 0
    query = (
        "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = user"
    )
    assert ask(shared.app_url, query) is False
    assert ask(shared.admin_url, "select rolsuper from pg_roles where rolname = user") is True


def test_what_was_written_is_there_after_a_stop_and_after_a_kill(server: LocalPostgres, state: Path) -> None:
    with psycopg.connect(server.admin_url) as session:
        session.execute("create table public.kept as select 1 as a")
    server.stop()
    server.start()
    assert ask(server.admin_url, "select a from public.kept") == 1
    with psycopg.connect(server.admin_url) as session:
        session.execute("update public.kept set a = 2")
    assert server.child.popen is not None
    server.child.popen.send_signal(signal.SIGKILL)
    another = LocalPostgres(state / "postgres")
    another.start()
    assert ask(another.admin_url, "select a from public.kept") == 2
    another.stop()


def test_another_command_stops_it_and_leaves_no_process(server: LocalPostgres, state: Path) -> None:
    assert server.child.popen is not None
    family = [psutil.Process(server.child.popen.pid)]
    family += family[0].children(recursive=True)
    assert len(family) > 1
    LocalPostgres(state / "postgres").stop()
    assert not any(process.is_running() and process.status() != "zombie" for process in family)
    assert not server.child.alive()


def test_a_start_ends_the_server_that_a_killed_command_left_behind(
    server: LocalPostgres, state: Path
) -> None:
    left = server.child.popen
    assert left is not None
    (state / "postgres" / "postgres.pid").unlink()
    another = LocalPostgres(state / "postgres")
    another.start()
    assert left.wait(10) is not None
    assert ask(another.app_url, "select 1") == 1
    another.stop()


def test_a_number_that_now_belongs_to_another_process_is_left_alone(state: Path) -> None:
    folder = state / "postgres"
    folder.mkdir()
    (folder / "postgres.pid").write_text(f"{os.getpid()} 1000000.0")
    LocalPostgres(folder).stop()
    assert psutil.pid_exists(os.getpid())


def test_it_listens_on_the_loopback_address_only(shared: LocalPostgres) -> None:
    assert shared.child.popen is not None
    places = psutil.Process(shared.child.popen.pid).net_connections(kind="all")
    assert {(place.laddr.ip, place.laddr.port) for place in places if place.status == "LISTEN"} == {
        ("127.0.0.1", shared.port)
    }
    assert not [place for place in places if place.family.name == "AF_UNIX"]


def test_nobody_gets_in_without_the_password(shared: LocalPostgres) -> None:
    for role in ("postgres", "rushes"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgresql://{role}@127.0.0.1:{shared.port}/rushes", passfile=os.devnull)


def test_the_passwords_are_for_this_user_only_and_the_next_start_knows_them(shared: LocalPostgres) -> None:
    path = shared.folder / "passwords.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert LocalPostgres(shared.folder).passwords == shared.passwords
    assert len(set(shared.passwords.values())) == 2
    assert not (shared.folder / "initdb.password").exists()


def test_nothing_is_lost_when_the_machine_loses_power(shared: LocalPostgres) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(shared.admin_url, f"show {setting}") == "on"


def test_lost_passwords_say_what_to_do(state: Path) -> None:
    folder = state / "postgres"
    (folder / "data").mkdir(parents=True)
    with pytest.raises(Unavailable, match=r"passwords\.json is missing"):
        LocalPostgres(folder).start()


def test_a_data_folder_that_is_none_says_so(state: Path) -> None:
    server = LocalPostgres(state / "postgres")
    server.folder.mkdir()
    assert server.passwords
    server.data.mkdir()
    with pytest.raises(Unavailable, match=r"postgres did not start"):
        server.start()


def test_a_clone_has_the_tables_and_goes_away(shared: LocalPostgres) -> None:
    url = shared.clone("copy")
    assert ask(url, "select count(*) from app.jobs") == 0
    shared.drop("copy")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


@AS_ROOT
def test_a_state_folder_that_nobody_may_enter_says_so_and_stays_closed(state: Path) -> None:
    closed = state / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Unavailable, match="choose a state folder"):
        LocalPostgres(closed / "postgres").start()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@AS_ROOT
def test_programs_that_nobody_may_enter_are_copied_once_and_run(state: Path) -> None:
    closed = state / "closed"
    closed.mkdir()
    shutil.copytree(wheel() / TREE, closed / WHEEL / TREE, symlinks=True)
    shutil.copytree(wheel().with_name(f"{WHEEL}.libs"), closed / f"{WHEEL}.libs")
    closed.chmod(0o700)
    assert not runs_for("nobody", closed / WHEEL / TREE / "bin")
    copy = copied(closed / WHEEL, state / "programs")
    made = (state / "programs" / "copied").stat().st_mtime_ns
    assert copied(closed / WHEEL, state / "programs") == copy
    assert (state / "programs" / "copied").stat().st_mtime_ns == made
    server = LocalPostgres(state / "postgres")
    server.programs = copy / TREE / "bin"
    server.start()
    assert ask(server.app_url, "select 1") == 1
    server.stop()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
