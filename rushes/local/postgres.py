"""PostgreSQL on a laptop: the wheel's binaries as a child process on the loopback interface, with passwords.

The wheel's own manager is not used: it breaks after a kill and makes parent folders world-accessible under root.
PostgreSQL refuses to run as root, so under root it runs as `nobody`; the folders above stay as they are.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from functools import cached_property
from pathlib import Path

import psutil
import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from rushes.adapters.postgres.migrate import migrate
from rushes.domain import Ticket
from rushes.errors import Unavailable
from rushes.local.binaries import ENVIRONMENT, programs_for, reaches
from rushes.local.child import Child, free_port, identity

READY_SECONDS = 20.0
STOP_SECONDS = 4.0
DATABASE = "rushes"
LOGIN = "rushes"
ADMIN = "postgres"

UNFINISHED = """select j.id as job_id, j.owner, j.request, jsonb_build_object('bucket', v.bucket,
  'key', v.key, 'version', v.version, 'size', v.size, 'name', v.name) as video
  from app.jobs j join app.videos v on (v.owner, v.id) = (j.owner, j.video_id)
  where j.status in ('queued', 'running') order by j.created_at, j.id"""

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "32MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class LocalPostgres:
    """A server with its data, passwords and log in `folder`. `port` 0 picks a free port at each start.

    `settings` are PostgreSQL settings that override SETTINGS. fsync and synchronous_commit stay on unless given.
    """

    def __init__(self, folder: Path, port: int = 0, settings: dict[str, str] | None = None) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.port = port
        self.settings = {**SETTINGS, **(settings or {})}
        self.user = "nobody" if os.geteuid() == 0 else None
        self.child = Child("postgres", self.folder)

    @property
    def app_url(self) -> str:
        """The application's database as the application's role, restricted by row-level security."""
        return self.url(DATABASE, LOGIN)

    @property
    def admin_url(self) -> str:
        """The application's database as the superuser."""
        return self.url(DATABASE, ADMIN)

    def url(self, database: str, role: str) -> str:
        return f"postgresql://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Stop an earlier instance, start the server, and migrate the database.

        Raises Unavailable with the reason if it cannot run here.
        """
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True)
            self.folder.chmod(0o755)
        if not reaches(self.user, self.folder):
            raise Unavailable(
                f"Under root PostgreSQL runs as nobody, which may not enter {self.folder}: "
                "choose a state folder whose parents are open to others, such as one in /var/tmp."
            )
        self.stop()
        if self.passwords and not self.data.exists():
            self.create()
        self.port = self.port or free_port()
        options = [f"--{name}={value}" for name, value in {**self.settings, "port": str(self.port)}.items()]
        self.child.start([self.programs / "postgres", "-D", self.data, *options], ENVIRONMENT, self.user)
        self.wait()
        self.prepare()

    def stop(self) -> None:
        """Shut down fast within STOP_SECONDS, then kill. Safe if it has ended."""
        self.child.stop(signal.SIGINT, STOP_SECONDS)
        lock = self.data / "postmaster.pid"
        if lock.exists():
            end_all_in(self.data)
            lock.unlink(missing_ok=True)

    def clone(self, name: str) -> str:
        """Create the database `name` as a copy of the application's; returns its URL for the application."""
        with psycopg.connect(self.url("postgres", ADMIN), autocommit=True) as admin:
            source = sql.Identifier(DATABASE)
            admin.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), source))
        return self.url(name, LOGIN)

    def drop(self, name: str) -> None:
        with psycopg.connect(self.url("postgres", ADMIN), autocommit=True) as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    @cached_property
    def passwords(self) -> dict[str, str]:
        """The password of each role, created at the first start and readable only by this user."""
        path = self.folder / "passwords.json"
        if not path.exists():
            if self.data.exists():
                raise Unavailable(f"{path} is missing, so {self.data} cannot be opened: remove both.")
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump({role: secrets.token_urlsafe(24) for role in (ADMIN, LOGIN)}, file)
        stored: dict[str, str] = json.loads(path.read_text())
        return stored

    @cached_property
    def programs(self) -> Path:
        """The folder of the binaries."""
        return programs_for(self.user, self.folder / "programs")

    def create(self) -> None:
        """Create the data folder atomically."""
        new_data, password_file = self.folder / "data.new", self.folder / "initdb.password"
        shutil.rmtree(new_data, ignore_errors=True)
        new_data.mkdir(mode=0o700)
        password_file.touch(mode=0o600)
        password_file.write_text(self.passwords[ADMIN])
        if self.user:
            shutil.chown(new_data, self.user)
            shutil.chown(password_file, self.user)
        command: list[str | Path] = [
            self.programs / "initdb",
            "-D",
            new_data,
            "-U",
            ADMIN,
            f"--pwfile={password_file}",
        ]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        completed = subprocess.run(
            command, capture_output=True, check=False, env=ENVIRONMENT, cwd=self.folder, **identity(self.user)
        )
        password_file.unlink()
        if completed.returncode:
            last_line = completed.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise Unavailable(
                f"PostgreSQL could not create its data folder {new_data}: {' '.join(last_line)}"
            )
        new_data.rename(self.data)

    def wait(self) -> None:
        """Wait until it responds. Raises Unavailable if it ends by itself or is silent for READY_SECONDS."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres", ADMIN), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if not self.child.alive():
                    raise self.child.died() from error
                if time.monotonic() > deadline or "password authentication failed" in str(error):
                    self.stop()
                    raise Unavailable(f"Cannot connect to PostgreSQL in {self.folder}: {error}") from error
                time.sleep(0.02)
            else:
                return

    def prepare(self) -> None:
        """Create the database, its tables and the application's login role. Idempotent."""
        with psycopg.connect(self.url("postgres", ADMIN), autocommit=True) as admin:
            if not admin.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                admin.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
        with psycopg.connect(self.admin_url) as admin:
            migrate(admin)
            if not admin.execute("select 1 from pg_roles where rolname = %s", [LOGIN]).fetchone():
                role, secret = sql.Identifier(LOGIN), sql.Literal(self.passwords[LOGIN])
                admin.execute(sql.SQL("create role {} login password {}").format(role, secret))
                admin.execute(sql.SQL("grant rushes_app to {}").format(role))


def end_all_in(folder: Path) -> None:
    """Kill the processes that work in a data folder: what remains of a killed server."""
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] == "postgres" and Path(process.cwd()) == folder:
                process.kill()
                process.wait(STOP_SECONDS)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue


def unfinished(admin_url: str) -> list[Ticket]:
    """The tickets of all unfinished jobs of every owner, oldest first. Needs the superuser."""
    with psycopg.connect(admin_url, row_factory=dict_row) as admin:
        return [Ticket.model_validate(row) for row in admin.execute(UNFINISHED)]


def known_keys(admin_url: str) -> set[str]:
    """The storage keys of all jobs' videos. Needs the superuser."""
    with psycopg.connect(admin_url) as admin:
        return {row[0] for row in admin.execute("select key from app.videos")}
