"""Migrates a database as its administrator, and grants the application's role access by IAM."""

from psycopg import Connection, connect, conninfo, sql

from rushes.adapters.postgres.migrate import migrate
from rushes.adapters.postgres.sessions import with_defaults

CONNECT_TIMEOUT_SECONDS = 60  # a paused database resumes within fifteen


def migrate_and_grant(url: str, user: str, password: str) -> list[str]:
    """Apply missing migrations, grant access to the role of `url`, and return the names of those applied."""
    with connect(
        with_defaults(url), user=user, password=password, connect_timeout=CONNECT_TIMEOUT_SECONDS
    ) as admin:
        applied = migrate(admin)
        grant_login(admin, str(conninfo.conninfo_to_dict(url)["user"]))
    return applied


def grant_login(admin: Connection, login: str) -> None:
    """Create a role without a password, and make it a member of rushes_app and, if it exists, of rds_iam."""
    role = sql.Identifier(login)
    if not role_exists(admin, login):
        admin.execute(sql.SQL("create role {} login").format(role))
    admin.execute(sql.SQL("grant rushes_app to {}").format(role))
    if role_exists(admin, "rds_iam"):
        admin.execute(sql.SQL("grant rds_iam to {}").format(role))


def role_exists(admin: Connection, role: str) -> bool:
    return admin.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone() is not None
