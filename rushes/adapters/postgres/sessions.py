"""One connection of this process to PostgreSQL, and transactions that see one owner's rows."""

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

from rushes.errors import BadRequest, DatabaseAway, Unavailable

IAM, PORT = "postgresql+iam://", 5432
VERIFIED = ("verify-ca", "verify-full")
ROOTS = Path(__file__).with_name("databases.pem")
CONNECT_SECONDS = 5
STATEMENT_TIMEOUT = "15s"
SILENCE_MS = 20_000  # a server that does not acknowledge for so long is taken for dead

BEGIN = "select set_config('app.owner', %s, true), set_config('statement_timeout', %s, true)"
POWERS = """select bool_or(rolsuper) as super, bool_or(rolbypassrls) as bypass
  from pg_roles where rolname in (current_user, session_user)"""

NOT_SET_UP = (
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.UndefinedFunction,
    psycopg.errors.InvalidSchemaName,
    psycopg.errors.InsufficientPrivilege,
)

Session = psycopg.Connection[DictRow]


class Sessions:
    """Transactions over one connection, one at a time; a connection that has died is opened again."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.lock = threading.Lock()
        self.session: Session | None = None

    @contextmanager
    def of(self, owner: UUID) -> Iterator[Session]:
        """A transaction that sees the rows of `owner`: committed at the end, undone by any error.

        Raises TryAgain, BadRequest or Unavailable for what PostgreSQL says; see `translated`.
        """
        with self.lock, translated():
            session = self.begin(owner)
            try:
                yield session
            except BaseException:
                with suppress(psycopg.Error):
                    session.rollback()
                raise
            session.commit()

    def begin(self, owner: UUID) -> Session:
        """Begin; once more on a new connection when the old one turns out to be dead: nothing is done yet."""
        if self.session is not None:
            try:
                return self.begin_on(self.session, owner)
            except psycopg.OperationalError:
                self.close()
        return self.begin_on(self.connect(), owner)

    def begin_on(self, session: Session, owner: UUID) -> Session:
        session.execute(BEGIN, [str(owner), STATEMENT_TIMEOUT])
        return session

    def connect(self) -> Session:
        """A new connection. Raises Unavailable for a role that row-level security would not bind."""
        address, password = opened(self.url)
        self.session = psycopg.connect(
            completed(address),
            password=password,
            row_factory=dict_row,
            prepare_threshold=None,
            tcp_user_timeout=SILENCE_MS,
        )
        self.session.adapters.register_dumper(str, CleanText)
        powers = self.session.execute(POWERS).fetchone()
        if powers is None or powers["super"] or powers["bypass"]:
            self.close()
            raise Unavailable(
                "RUSHES_DATABASE_URL names a role that may see every owner's rows: "
                "give a role that is a member of rushes_app, no superuser and without BYPASSRLS."
            )
        return self.session

    def close(self) -> None:
        if self.session is not None:
            self.session.close()
            self.session = None


def opened(url: str) -> tuple[str, str | None]:
    """What psycopg is told. The password of a URL that begins with IAM is a token, fresh for each connection."""
    if not url.startswith(IAM):
        return url, None
    from rushes.adapters.aws.database_token import token

    plain = f"postgresql://{url.removeprefix(IAM)}"
    known = conninfo_to_dict(plain)
    return plain, token(str(known["host"]), int(known.get("port") or PORT), str(known["user"]))


def completed(address: str) -> str:
    """The address, with the roots of AWS where it asks for a certificate and names nobody who must have signed it.

    And with CONNECT_SECONDS, where it does not say how long a connection may take.
    """
    known: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS}
    if conninfo_to_dict(address).get("sslmode") in VERIFIED:
        known["sslrootcert"] = str(ROOTS)
    return make_conninfo(**known | conninfo_to_dict(address))


class CleanText(StrDumper):
    """PostgreSQL takes neither NUL nor half a surrogate pair: they become the replacement character."""

    def dump(self, obj: str) -> bytes:
        return clean(obj).encode()


def clean(text: str) -> str:
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


def jsonb(value: Any) -> Jsonb:
    """A JSON parameter, its texts cleaned like any other."""
    return Jsonb(value, dumps=dump)


def dump(value: Any) -> str:
    plain = clean(json.dumps(value, ensure_ascii=False))
    return re.sub(r"(?<!\\)((?:\\\\)*)\\u0000", "\\1\ufffd", plain)


@contextmanager
def translated() -> Iterator[None]:
    """What PostgreSQL says, as rushes says it. No sentence holds a URL, a password or a value of a row."""
    try:
        yield
    except psycopg.OperationalError as error:
        if "certificate" in str(error):
            raise Unavailable(
                "The database's certificate is for another host, or not signed by whom RUSHES_DATABASE_URL says: "
                "name the file of its root with sslrootcert=…."
            ) from error
        raise DatabaseAway("The database is away or too busy: try again.") from error
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        rule = error.diag.constraint_name or error.diag.column_name or type(error).__name__
        raise BadRequest(f"The database refused a value of the job: {rule}.") from error
    except NOT_SET_UP as error:
        sentence = f"The database is not set up for this version of rushes ({type(error).__name__})."
        raise Unavailable(f"{sentence} Run its migrations as the administrator.") from error
    except psycopg.ProgrammingError as error:
        if error.sqlstate is None:
            raise Unavailable(
                "RUSHES_DATABASE_URL is not a URL: write postgresql://role@host/name."
            ) from None
        raise
