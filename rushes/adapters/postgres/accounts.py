"""What goes with an owner beside jobs, in PostgreSQL: fills Accounts. The audit is a chain of hashes."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rushes.adapters.postgres.sessions import Session, Sessions, jsonb
from rushes.domain import AuditEntry, Webhook
from rushes.errors import NotFound

LOCK = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"
LAST = "select seq, sha256 from app.audit order by seq desc limit 1"
APPEND = """insert into app.audit (owner, seq, at, actor, action, subject, detail, previous, sha256)
  values (%s, %s, %s, %s, %s, %s, %s, %s, %s)"""
ENTRIES = "select * from app.audit where seq > %s order by seq limit %s"
COLUMNS = "owner, id, url, kinds, secret, old_secret, old_until, created_at"
WEBHOOKS = f"select {COLUMNS} from app.webhooks order by created_at, id"  # noqa: S608
KEEP = f"""insert into app.webhooks ({COLUMNS}) values (%s, %s, %s, %s, %s, %s, %s, %s)
  on conflict (owner, id) do update set url = excluded.url, kinds = excluded.kinds, secret = excluded.secret,
  old_secret = excluded.old_secret, old_until = excluded.old_until"""  # noqa: S608
DROP = "delete from app.webhooks where id = %s"
CERTIFICATES = "select certificate from app.erasures order by erased_at, id"
ALL = ("videos", "jobs", "steps", "artifacts", "segments", "passages", "webhooks", "audit", "erasures")


class PostgresAccounts:
    """Accounts. Every method is one transaction for one owner, under row-level security."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    def append(
        self, owner: UUID, actor: str, action: str, subject: str, detail: Mapping[str, Any]
    ) -> AuditEntry:
        with self.sessions.of(owner) as session:
            session.execute(LOCK, [str(owner)])
            last = session.execute(LAST).fetchone() or {"seq": 0, "sha256": ""}
            entry = sealed(
                AuditEntry(
                    owner=owner,
                    seq=last["seq"] + 1,
                    at=datetime.now(UTC),
                    actor=actor,
                    action=action,
                    subject=subject,
                    detail=dict(detail),
                    previous=last["sha256"],
                )
            )
            row = entry.model_dump()
            session.execute(APPEND, [*list(row.values())[:6], jsonb(entry.detail), *list(row.values())[7:]])
        return entry

    def audit(self, owner: UUID, after: int, limit: int) -> Sequence[AuditEntry]:
        with self.sessions.of(owner) as session:
            return [AuditEntry(**row) for row in session.execute(ENTRIES, [after, limit])]

    def webhooks(self, owner: UUID) -> Sequence[Webhook]:
        with self.sessions.of(owner) as session:
            return [Webhook(**{**row, "kinds": tuple(row["kinds"])}) for row in session.execute(WEBHOOKS)]

    def keep(self, webhook: Webhook) -> None:
        row = webhook.model_dump()
        with self.sessions.of(webhook.owner) as session:
            session.execute(KEEP, [*list(row.values())[:3], list(webhook.kinds), *list(row.values())[4:]])

    def drop(self, owner: UUID, webhook_id: UUID) -> None:
        with self.sessions.of(owner) as session:
            if session.execute(DROP, [webhook_id]).rowcount != 1:
                raise NotFound("There is no such webhook.")

    def certificates(self, owner: UUID) -> Sequence[Mapping[str, Any]]:
        with self.sessions.of(owner) as session:
            return [row["certificate"] for row in session.execute(CERTIFICATES)]

    def everything(self, owner: UUID) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        with self.sessions.of(owner) as session:
            return {table: rows(session, table) for table in ALL}


def rows(session: Session, table: str) -> list[dict[str, Any]]:
    """Every row of the owner as JSON; secrets, and what can be calculated, stay here."""
    query = f"select to_jsonb(t) - 'secret' - 'old_secret' - 'embedding' - 'words' as row from app.{table} t"  # noqa: S608
    return [found["row"] for found in session.execute(query.encode())]


def sealed(entry: AuditEntry) -> AuditEntry:
    """The entry with the sha256 over all that it says, the hash of the one before included."""
    said = entry.model_dump(mode="json", exclude={"sha256", "at"}) | {
        "at": entry.at.astimezone(UTC).isoformat()
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return entry.model_copy(update={"sha256": hashlib.sha256(text.encode()).hexdigest()})


def chain(accounts: PostgresAccounts, owner: UUID, page: int = 1000) -> Iterator[AuditEntry]:
    """All entries of an owner from the first, however many."""
    after = 0
    while found := accounts.audit(owner, after, page):
        yield from found
        after = found[-1].seq


def verified(accounts: PostgresAccounts, owner: UUID) -> dict[str, Any]:
    """{"owner", "entries", "last", "broken"}: how many, the hash of the last, the number of the first bad one, or 0."""
    last, count = "", 0

    def counted() -> Iterator[AuditEntry]:
        nonlocal last, count
        for entry in chain(accounts, owner):
            last, count = entry.sha256, count + 1
            yield entry

    return {"owner": str(owner), "broken": broken(counted()), "entries": count, "last": last}


def broken(entries: Iterable[AuditEntry]) -> int:
    """The number of the first entry that was tampered with, of a chain from its beginning; 0: none."""
    previous = ""
    for seq, entry in enumerate(entries, 1):
        if entry.seq != seq or entry.previous != previous or sealed(entry).sha256 != entry.sha256:
            return seq
        previous = entry.sha256
    return 0
