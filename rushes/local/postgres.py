"""PostgreSQL on a laptop: the wheel's binaries as our own child, on the loopback interface, with passwords.

The wheel's own manager is not used: it breaks after a kill and opens parent folders to everybody under root.
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
    """A server whose data, passwords and log lie in `folder`. `port` 0: a free one is found at each start.

    `settings` are PostgreSQL's own and win over SETTINGS. fsync and synchronous_commit stay on unless given.
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
        """The application's database, as the application's role: bound by row-level security."""
        return self.url(DATABASE, LOGIN)

    @property
    def admin_url(self) -> str:
        """The application's database, as the superuser."""
        return self.url(DATABASE, ADMIN)

    def url(self, database: str, role: str) -> str:
        return f"postgresql://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it, after ending what an earlier start left behind, and bring the database up to date.

        Raises Unavailable when it cannot run here, and says why.
        """
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True)
            self.folder.chmod(0o755)
        if not reaches(self.user, self.folder):
            raise Unavailable(
                f"Under root PostgreSQL runs as nobody, who may not enter {self.folder}: "
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
        """A fast shutdown within STOP_SECONDS, then a kill. Harmless when it is gone."""
        self.child.stop(signal.SIGINT, STOP_SECONDS)
        lock = self.data / "postmaster.pid"
        if lock.exists():
            end_all_in(self.data)
            lock.unlink(missing_ok=True)

    def clone(self, name: str) -> str:
        """A new database `name`, a copy of the application's, and its URL for the application."""
        with psycopg.connect(self.url("postgres", ADMIN), autocommit=True) as admin:
            source = sql.Identifier(DATABASE)
            admin.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), source))
        return self.url(name, LOGIN)

    def drop(self, name: str) -> None:
        with psycopg.connect(self.url("postgres", ADMIN), autocommit=True) as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    @cached_property
    def passwords(self) -> dict[str, str]:
        """The password of each role, made at the first start and kept for this user's eyes only."""
        path = self.folder / "passwords.json"
        if not path.exists():
            if self.data.exists():
                raise Unavailable(f"{path} is gone, and with it the way into {self.data}: remove both.")
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump({role: secrets.token_urlsafe(24) for role in (ADMIN, LOGIN)}, file)
        found: dict[str, str] = json.loads(path.read_text())
        return found

    @cached_property
    def programs(self) -> Path:
        """The folder of the programs."""
        return programs_for(self.user, self.folder / "programs")

    def create(self) -> None:
        """Make the data folder, whole or not at all."""
        new, secret = self.folder / "data.new", self.folder / "initdb.password"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        secret.touch(mode=0o600)
        secret.write_text(self.passwords[ADMIN])
        if self.user:
            shutil.chown(new, self.user)
            shutil.chown(secret, self.user)
        command: list[str | Path] = [self.programs / "initdb", "-D", new, "-U", ADMIN, f"--pwfile={secret}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        made = subprocess.run(
            command, capture_output=True, check=False, env=ENVIRONMENT, cwd=self.folder, **identity(self.user)
        )
        secret.unlink()
        if made.returncode:
            last = made.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise Unavailable(f"PostgreSQL could not make its data folder {new}: {' '.join(last)}")
        new.rename(self.data)

    def wait(self) -> None:
        """Until it answers. Raises Unavailable when it ends by itself, or is silent for READY_SECONDS."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres", ADMIN), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if not self.child.alive():
                    raise self.child.died() from error
                if time.monotonic() > deadline or "password authentication failed" in str(error):
                    self.stop()
                    raise Unavailable(f"PostgreSQL in {self.folder} did not let us in: {error}") from error
                time.sleep(0.02)
            else:
                return

    def prepare(self) -> None:
        """The database, its tables and the role that the application logs in as. Harmless when repeated."""
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
    """Kill the processes that work in a data folder: what is left of a server that was killed."""
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] == "postgres" and Path(process.cwd()) == folder:
                process.kill()
                process.wait(STOP_SECONDS)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue


def unfinished(admin_url: str) -> list[Ticket]:
    """The tickets of all jobs, of every owner, that have not ended, oldest first. Needs the superuser."""
    with psycopg.connect(admin_url, row_factory=dict_row) as admin:
        return [Ticket.model_validate(row) for row in admin.execute(UNFINISHED)]


def known_keys(admin_url: str) -> set[str]:
    """Where the films of all jobs lie in the bucket. Needs the superuser."""
    with psycopg.connect(admin_url) as admin:
        return {row[0] for row in admin.execute("select key from app.videos")}
