"""Applies the numbered files of rushes/adapters/migrations, at deployment and when the local stack starts."""

import hashlib
from pathlib import Path

from psycopg import Connection

from rushes.errors import Conflict

MIGRATIONS_FOLDER = Path(__file__).parent.parent / "migrations"
LOCK_ID = 0x72757368  # "rush": serializes concurrent migrations

SET_TIMEOUTS = "set local lock_timeout = '10s'; set local statement_timeout = '10min'"
"""A migration that waits for a lock blocks all later queries, so the deployment fails instead."""

CREATE_MIGRATIONS = """create table if not exists public.schema_migrations (
  name text primary key, sha256 text not null, applied_at timestamptz not null default now())"""


def migrate(conn: Connection, folder: Path = MIGRATIONS_FOLDER) -> list[str]:
    """Apply all missing migrations in one transaction and return their names. The role must be able to create roles.

    Raises Conflict if a file was edited after it was applied, or if the database is newer than the code.
    """
    files = {path.name: path.read_text() for path in sorted(folder.glob("*.sql"))}
    if [name[:5] for name in files] != [f"{number:04}_" for number in range(1, len(files) + 1)]:
        raise Conflict(f"The migrations must be numbered from 0001 without a gap: {', '.join(files)}.")
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(%s)", [LOCK_ID])
        conn.execute(SET_TIMEOUTS)
        conn.execute(CREATE_MIGRATIONS)
        applied: dict[str, str] = dict(
            conn.execute("select name, sha256 from public.schema_migrations").fetchall()
        )
        if newer := sorted(set(applied) - set(files)):
            raise Conflict(f"The database is newer than this version of rushes: it has {', '.join(newer)}.")
        return [name for name, text in files.items() if apply_file(conn, name, text, applied.get(name))]


def apply_file(conn: Connection, name: str, text: str, applied_checksum: str | None) -> bool:
    """Run one file unless it was applied before. Returns True if it was run."""
    checksum = hashlib.sha256(text.encode()).hexdigest()
    if applied_checksum == checksum:
        return False
    if applied_checksum is not None:
        raise Conflict(f"{name} was edited after it was applied: revert the edit and write a new migration.")
    conn.execute(text.encode())
    conn.execute("reset role")
    conn.execute("insert into public.schema_migrations (name, sha256) values (%s, %s)", [name, checksum])
    return True
