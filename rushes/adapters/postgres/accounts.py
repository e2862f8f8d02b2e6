"""Audit log, webhooks and certificates in PostgreSQL: implements Accounts. The audit log is a hash chain."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rushes.adapters.postgres.sessions import Session, Sessions, jsonb
from rushes.domain import AuditEntry, Webhook
from rushes.errors import NotFound

LOCK_OWNER = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"
SELECT_LAST_ENTRY = "select seq, sha256 from app.audit order by seq desc limit 1"
INSERT_ENTRY = """insert into app.audit (owner, seq, at, actor, action, subject, detail, previous, sha256)
  values (%s, %s, %s, %s, %s, %s, %s, %s, %s)"""
SELECT_ENTRIES = "select * from app.audit where seq > %s order by seq limit %s"
WEBHOOK_COLUMNS = "owner, id, url, kinds, secret, old_secret, old_until, created_at"
SELECT_WEBHOOKS = f"select {WEBHOOK_COLUMNS} from app.webhooks order by created_at, id"  # noqa: S608
UPSERT_WEBHOOK = f"""insert into app.webhooks ({WEBHOOK_COLUMNS}) values (%s, %s, %s, %s, %s, %s, %s, %s)
  on conflict (owner, id) do update set url = excluded.url, kinds = excluded.kinds, secret = excluded.secret,
  old_secret = excluded.old_secret, old_until = excluded.old_until"""  # noqa: S608
DELETE_WEBHOOK = "delete from app.webhooks where id = %s"
SELECT_CERTIFICATES = "select certificate from app.erasures order by erased_at, id"
EXPORTED_TABLES = (
    "videos",
    "jobs",
    "steps",
    "artifacts",
    "segments",
    "search_passages",
    "webhooks",
    "audit",
    "erasures",
)


class PostgresAccounts:
    """Implements Accounts. Every method is one transaction for one owner, under row-level security."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    def append_audit_entry(
        self, owner: UUID, actor: str, action: str, subject: str, detail: Mapping[str, Any]
    ) -> AuditEntry:
        with self.sessions.transaction(owner) as session:
            session.execute(LOCK_OWNER, [str(owner)])
            last = session.execute(SELECT_LAST_ENTRY).fetchone() or {"seq": 0, "sha256": ""}
            entry = seal_entry(
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
            session.execute(
                INSERT_ENTRY, [*list(row.values())[:6], jsonb(entry.detail), *list(row.values())[7:]]
            )
        return entry

    def list_audit_entries(self, owner: UUID, after: int, limit: int) -> Sequence[AuditEntry]:
        with self.sessions.transaction(owner) as session:
            return [AuditEntry(**row) for row in session.execute(SELECT_ENTRIES, [after, limit])]

    def list_webhooks(self, owner: UUID) -> Sequence[Webhook]:
        with self.sessions.transaction(owner) as session:
            return [
                Webhook(**{**row, "kinds": tuple(row["kinds"])}) for row in session.execute(SELECT_WEBHOOKS)
            ]

    def save_webhook(self, webhook: Webhook) -> None:
        row = webhook.model_dump()
        with self.sessions.transaction(webhook.owner) as session:
            session.execute(
                UPSERT_WEBHOOK, [*list(row.values())[:3], list(webhook.kinds), *list(row.values())[4:]]
            )

    def delete_webhook(self, owner: UUID, webhook_id: UUID) -> None:
        with self.sessions.transaction(owner) as session:
            if session.execute(DELETE_WEBHOOK, [webhook_id]).rowcount != 1:
                raise NotFound("There is no such webhook.")

    def list_certificates(self, owner: UUID) -> Sequence[Mapping[str, Any]]:
        with self.sessions.transaction(owner) as session:
            return [row["certificate"] for row in session.execute(SELECT_CERTIFICATES)]

    def export_owner(self, owner: UUID) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        with self.sessions.transaction(owner) as session:
            return {table: export_rows(session, table) for table in EXPORTED_TABLES}


def export_rows(session: Session, table: str) -> list[dict[str, Any]]:
    """Return every row of the owner as JSON, without secrets and derived columns."""
    query = f"select to_jsonb(t) - 'secret' - 'old_secret' - 'embedding' - 'words' as row from app.{table} t"  # noqa: S608
    return [record["row"] for record in session.execute(query.encode())]


def seal_entry(entry: AuditEntry) -> AuditEntry:
    """Return the entry with the sha256 over all its fields, including the previous entry's hash."""
    fields = entry.model_dump(mode="json", exclude={"sha256", "at"}) | {
        "at": entry.at.astimezone(UTC).isoformat()
    }
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return entry.model_copy(update={"sha256": hashlib.sha256(text.encode()).hexdigest()})


def read_chain(accounts: PostgresAccounts, owner: UUID, page: int = 1000) -> Iterator[AuditEntry]:
    """Iterate over all entries of an owner from the first, in pages of `page`."""
    after = 0
    while entries := accounts.list_audit_entries(owner, after, page):
        yield from entries
        after = entries[-1].seq


def verify_chain(accounts: PostgresAccounts, owner: UUID) -> dict[str, Any]:
    """Verify an owner's chain: {"owner", "entries", "last", "broken"}.

    `entries` is their count, `last` the last hash, `broken` the number of the first invalid entry, or 0.
    """
    last, count = "", 0

    def count_entries() -> Iterator[AuditEntry]:
        nonlocal last, count
        for entry in read_chain(accounts, owner):
            last, count = entry.sha256, count + 1
            yield entry

    return {"owner": str(owner), "broken": find_broken_entry(count_entries()), "entries": count, "last": last}


def find_broken_entry(entries: Iterable[AuditEntry]) -> int:
    """The number of the first entry that was tampered with, in a chain from its start; 0: none."""
    previous = ""
    for seq, entry in enumerate(entries, 1):
        if entry.seq != seq or entry.previous != previous or seal_entry(entry).sha256 != entry.sha256:
            return seq
        previous = entry.sha256
    return 0
