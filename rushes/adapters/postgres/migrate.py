"""Brings a database up to the numbered files of rushes/adapters/migrations: at deploy, and when the laptop starts."""

import hashlib
from pathlib import Path

from psycopg import Connection

from rushes.errors import Conflict

FOLDER = Path(__file__).parent.parent / "migrations"
LOCK = 0x72757368  # "rush": whoever migrates at the same time waits

PATIENCE = "set local lock_timeout = '10s'; set local statement_timeout = '10min'"
"""A migration that waits for a lock makes everyone behind it wait: rather no deployment than a standstill."""

LEDGER = """create table if not exists public.schema_migrations (
  name text primary key, sha256 text not null, applied_at timestamptz not null default now())"""


def migrate(conn: Connection, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing, all of it or nothing, and return its names. The role must be able to create roles.

    Raises Conflict when a file was edited after it was applied, or the database is newer than the code.
    """
    files = {path.name: path.read_text() for path in sorted(folder.glob("*.sql"))}
    if [name[:5] for name in files] != [f"{number:04}_" for number in range(1, len(files) + 1)]:
        raise Conflict(f"The migrations must be numbered from 0001 without a gap: {', '.join(files)}.")
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        conn.execute(PATIENCE)
        conn.execute(LEDGER)
        applied: dict[str, str] = dict(
            conn.execute("select name, sha256 from public.schema_migrations").fetchall()
        )
        if newer := sorted(set(applied) - set(files)):
            raise Conflict(f"The database is newer than this version of rushes: it has {', '.join(newer)}.")
        return [name for name, text in files.items() if apply(conn, name, text, applied.get(name))]


def apply(conn: Connection, name: str, text: str, known: str | None) -> bool:
    """Run one file unless its checksum is known already. True when it was run."""
    checksum = hashlib.sha256(text.encode()).hexdigest()
    if known == checksum:
        return False
    if known is not None:
        raise Conflict(f"{name} was edited after it was applied: undo that and write a new migration.")
    conn.execute(text.encode())
    conn.execute("reset role")
    conn.execute("insert into public.schema_migrations (name, sha256) values (%s, %s)", [name, checksum])
    return True
