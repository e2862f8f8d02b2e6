"""The PostgreSQL connection of this process, and transactions that see one owner's rows."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb
from psycopg.types.string import StrDumper

from rushes.errors import BadRequest, DatabaseUnavailable, Unavailable

IAM_SCHEME, DEFAULT_PORT = "postgresql+iam://", 5432
VERIFYING_SSL_MODES = ("verify-ca", "verify-full")
ROOT_CERTIFICATES = Path(__file__).with_name("databases.pem")
CONNECT_SECONDS = 5
STATEMENT_TIMEOUT = "15s"
TCP_TIMEOUT_MS = 20_000  # without an acknowledgement, then the connection counts as dead

BEGIN_AS_OWNER = "select set_config('app.owner', %s, true), set_config('statement_timeout', %s, true)"
SELECT_ROLE_ATTRIBUTES = """select bool_or(rolsuper) as super, bool_or(rolbypassrls) as bypass
  from pg_roles where rolname in (current_user, session_user)"""

SCHEMA_ERRORS = (
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.UndefinedFunction,
    psycopg.errors.InvalidSchemaName,
    psycopg.errors.InsufficientPrivilege,
)

Session = psycopg.Connection[DictRow]


class Sessions:
    """Transactions over one connection, one at a time; a dead connection is replaced."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.lock = threading.Lock()
        self.session: Session | None = None

    @contextmanager
    def transaction(self, owner: UUID) -> Iterator[Session]:
        """A transaction that sees the rows of `owner`: committed at the end, rolled back on any error.

        Raises TryAgain, BadRequest or Unavailable for errors of PostgreSQL; see `translate_errors`.
        """
        with self.lock, translate_errors():
            session = self.begin(owner)
            try:
                yield session
            except BaseException:
                with suppress(psycopg.Error):
                    session.rollback()
                raise
            session.commit()

    def begin(self, owner: UUID) -> Session:
        """Begin a transaction; if the connection is dead, begin on a new one."""
        if self.session is not None:
            try:
                return self.begin_on(self.session, owner)
            except psycopg.OperationalError:
                self.close()
        return self.begin_on(self.connect(), owner)

    def begin_on(self, session: Session, owner: UUID) -> Session:
        session.execute(BEGIN_AS_OWNER, [str(owner), STATEMENT_TIMEOUT])
        return session

    def connect(self) -> Session:
        """Open a connection. Raises Unavailable for a role that bypasses row-level security."""
        address, password = resolve_credentials(self.url)
        self.session = psycopg.connect(
            with_defaults(address),
            password=password,
            row_factory=dict_row,
            prepare_threshold=None,
            tcp_user_timeout=TCP_TIMEOUT_MS,
        )
        self.session.adapters.register_dumper(str, CleanText)
        role = self.session.execute(SELECT_ROLE_ATTRIBUTES).fetchone()
        if role is None or role["super"] or role["bypass"]:
            self.close()
            raise Unavailable(
                "RUSHES_DATABASE_URL names a role that may see every owner's rows: "
                "use a member of rushes_app that is not a superuser and lacks BYPASSRLS."
            )
        return self.session

    def close(self) -> None:
        if self.session is not None:
            self.session.close()
            self.session = None


def resolve_credentials(url: str) -> tuple[str, str | None]:
    """Return address and password for psycopg. For IAM_SCHEME the password is a new token for each connection."""
    if not url.startswith(IAM_SCHEME):
        return url, None
    from rushes.adapters.aws.database_token import create_auth_token

    address = f"postgresql://{url.removeprefix(IAM_SCHEME)}"
    parts = conninfo_to_dict(address)
    return address, create_auth_token(
        str(parts["host"]), int(parts.get("port") or DEFAULT_PORT), str(parts["user"])
    )


def with_defaults(address: str) -> str:
    """Add defaults to the address: CONNECT_SECONDS, and the root certificates of AWS if it verifies the server."""
    defaults: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS}
    if conninfo_to_dict(address).get("sslmode") in VERIFYING_SSL_MODES:
        defaults["sslrootcert"] = str(ROOT_CERTIFICATES)
    return make_conninfo(**defaults | conninfo_to_dict(address))


class CleanText(StrDumper):
    """Replaces NUL and lone surrogates, which PostgreSQL rejects, by the replacement character."""

    def dump(self, obj: str) -> bytes:
        return replace_invalid(obj).encode()


def replace_invalid(text: str) -> str:
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


def jsonb(value: Any) -> Jsonb:
    """A JSON parameter, with invalid characters replaced."""
    return Jsonb(value, dumps=dump_json)


def dump_json(value: Any) -> str:
    text = replace_invalid(json.dumps(value, ensure_ascii=False))
    return re.sub(r"(?<!\\)((?:\\\\)*)\\u0000", "\\1\ufffd", text)


@contextmanager
def translate_errors() -> Iterator[None]:
    """Translate errors of PostgreSQL. No message contains a URL, a password or a value of a row."""
    try:
        yield
    except psycopg.OperationalError as error:
        if "certificate" in str(error):
            raise Unavailable(
                "The database's certificate is for another host or not signed by a trusted root: "
                "pass the file of its root certificate with sslrootcert=… in RUSHES_DATABASE_URL."
            ) from error
        raise DatabaseUnavailable("The database does not answer or is too busy: try again.") from error
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        rule = error.diag.constraint_name or error.diag.column_name or type(error).__name__
        raise BadRequest(f"The database rejected a value of the job: {rule}.") from error
    except SCHEMA_ERRORS as error:
        raise Unavailable(
            f"The database is not set up for this version of rushes ({type(error).__name__}): "
            "run its migrations as the administrator."
        ) from error
    except psycopg.ProgrammingError as error:
        if error.sqlstate is None:
            raise Unavailable(
                "RUSHES_DATABASE_URL is not a valid URL: write postgresql://role@host/name."
            ) from None
        raise
