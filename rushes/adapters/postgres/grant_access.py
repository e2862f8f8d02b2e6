"""Brings a database up to date as its administrator, and lets the application in by IAM."""

from psycopg import Connection, connect, conninfo, sql

from rushes.adapters.postgres.migrate import migrate
from rushes.adapters.postgres.sessions import completed

PATIENCE = 60  # seconds: a database that sleeps wakes within fifteen


def bring_up(url: str, user: str, password: str) -> list[str]:
    """Apply what is missing, let the role of `url` sign in, and return the names of what was applied."""
    with connect(completed(url), user=user, password=password, connect_timeout=PATIENCE) as admin:
        applied = migrate(admin)
        admit(admin, str(conninfo.conninfo_to_dict(url)["user"]))
    return applied


def admit(admin: Connection, login: str) -> None:
    """A role without a password, a member of rushes_app; where there is rds_iam, it signs in with tokens of IAM."""
    role = sql.Identifier(login)
    if not exists(admin, login):
        admin.execute(sql.SQL("create role {} login").format(role))
    admin.execute(sql.SQL("grant rushes_app to {}").format(role))
    if exists(admin, "rds_iam"):
        admin.execute(sql.SQL("grant rds_iam to {}").format(role))


def exists(admin: Connection, role: str) -> bool:
    return admin.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone() is not None
