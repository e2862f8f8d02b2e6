"""Live state in DynamoDB: implements StateStore. Every item has a time to live.

| item            | pk                     | sk                        |
|-----------------|------------------------|---------------------------|
| attempts        | job#<job>              | attempt#<step>            |
| spending        | job#<job>              | spent                     |
| upload          | job#<job>              | upload                    |
| cancel flag     | job#<job>              | cancel                    |
| monthly seconds | brought#<owner>#<month>| sum, job#<job>            |
| review token    | job#<job>              | review                    |
| versioned value | mark#<name>            | mark                      |
| ticket          | ticket#<sha256>        | ticket                    |
| connection      | connection#<id>        | owner                     |
| subscription    | connection#<id>        | topic#<kind>#<id>         |
| subscriber      | topic#<kind>#<id>      | connection#<id>           |
"""

import hashlib
import secrets
from collections.abc import Sequence
from uuid import UUID

from rushes.adapters.aws.table import DAY_SECONDS, WEEK_SECONDS, Table, expires_in, job_pk
from rushes.domain import Topic, Upload
from rushes.ports import MAX_SUBSCRIPTIONS

MONTH_TTL_SECONDS = 40 * DAY_SECONDS
REVIEW_TTL_SECONDS = 8 * DAY_SECONDS  # one day longer than the state's timeout
CONNECTION_TTL_SECONDS = 2 * 3600 + 900  # API Gateway closes a WebSocket after two hours
HIGHEST_SUFFIX = "~"  # sorts after every character of an id


class DynamoStateStore:
    """Stores attempts, uploads and cancel flags for a week, tickets as issued, connections for two hours."""

    def __init__(self, table: str) -> None:
        self.table = Table(table)

    def register_upload(self, upload: Upload) -> None:
        pk = job_pk(upload.ticket.job_id)
        body = upload.model_dump_json()
        self.table.put({"pk": pk, "sk": "upload", "expires": expires_in(WEEK_SECONDS), "body": body})

    def find_upload(self, job_id: UUID) -> Upload | None:
        item = self.table.get(job_pk(job_id), "upload")
        return Upload.model_validate_json(item["body"]) if item else None

    def count_attempt(self, job_id: UUID, step: str) -> int:
        return self.table.increment(job_pk(job_id), f"attempt#{step}", expires_in(WEEK_SECONDS))

    def spend_budget(self, job_id: UUID, tokens: int, micros: int, max_tokens: int, max_micros: int) -> bool:
        amounts = {"tokens": (tokens, max_tokens), "micros": (micros, max_micros)}
        return self.table.add_within_limits(job_pk(job_id), "spent", expires_in(WEEK_SECONDS), amounts)

    def charge_month(self, owner: UUID, month: str, job_id: UUID, seconds: int, max_seconds: int) -> bool:
        """Write the per-job marker first: a crash under-counts a video but never counts it twice."""
        pk, expires = f"brought#{owner}#{month}", expires_in(MONTH_TTL_SECONDS)
        if self.table.put_if_absent({"pk": pk, "sk": job_pk(job_id), "expires": expires}):
            return True
        if self.table.add_within_limits(pk, "sum", expires, {"seconds": (seconds, max_seconds)}):
            return True
        self.table.pop(pk, job_pk(job_id))
        return False

    def delete_job_state(self, job_id: UUID) -> int:
        """Delete all items with the job's partition key, including its events."""
        pk = job_pk(job_id)
        sort_keys = [item["sk"] for item in self.table.query_range(pk, " ", HIGHEST_SUFFIX)]
        for sort_key in sort_keys:
            self.table.pop(pk, sort_key)
        return len(sort_keys)

    def request_cancel(self, job_id: UUID) -> None:
        self.table.put({"pk": job_pk(job_id), "sk": "cancel", "expires": expires_in(WEEK_SECONDS)})

    def is_cancelled(self, job_id: UUID) -> bool:
        return self.table.get(job_pk(job_id), "cancel") is not None

    def store_review_token(self, job_id: UUID, token: str) -> None:
        self.table.put(
            {"pk": job_pk(job_id), "sk": "review", "expires": expires_in(REVIEW_TTL_SECONDS), "token": token}
        )

    def has_review_token(self, job_id: UUID) -> bool:
        return self.table.get(job_pk(job_id), "review") is not None

    def take_review_token(self, job_id: UUID) -> str | None:
        item = self.table.pop(job_pk(job_id), "review")
        return str(item["token"]) if item else None

    def read_version(self, name: str) -> tuple[int, str]:
        item = self.table.get(version_pk(name), "mark")
        return (item["revision"], item["body"]) if item else (0, "")

    def compare_and_set(self, name: str, version: int, text: str, seconds: int) -> bool:
        item = {"pk": version_pk(name), "sk": "mark", "body": text, "expires": expires_in(seconds)}
        return self.table.put_next_revision(version, item)

    def issue_ticket(self, owner: UUID, seconds: int) -> str:
        """Store only the ticket's digest, so that a reader of the table cannot redeem it."""
        ticket = secrets.token_urlsafe(32)
        item = {"pk": ticket_pk(ticket), "sk": "ticket", "owner": str(owner), "expires": expires_in(seconds)}
        self.table.put(item)
        return ticket

    def redeem_ticket(self, ticket: str) -> UUID | None:
        item = self.table.pop(ticket_pk(ticket), "ticket")
        return UUID(item["owner"]) if item else None

    def add_connection(self, connection: str, owner: UUID) -> None:
        pk = connection_pk(connection)
        self.table.put(
            {"pk": pk, "sk": "owner", "owner": str(owner), "expires": expires_in(CONNECTION_TTL_SECONDS)}
        )

    def connection_owner(self, connection: str) -> UUID | None:
        item = self.table.get(connection_pk(connection), "owner")
        return UUID(item["owner"]) if item else None

    def subscribe(self, connection: str, topic: Topic) -> bool:
        """Count the subscriptions in the owner item, and write a subscription only while that item exists."""
        pk, expires = connection_pk(connection), expires_in(CONNECTION_TTL_SECONDS)
        if self.table.get(pk, topic_sk(topic)):
            return True
        is_below_limit = "attribute_exists(pk) AND (attribute_not_exists(n) OR n < :max)"
        values = {":one": 1, ":max": MAX_SUBSCRIPTIONS}
        owner_item = self.table.update_if(pk, "owner", "ADD n :one", is_below_limit, values)
        if owner_item is not None:
            return not owner_item
        if self.table.put_if_exists({"pk": pk, "sk": topic_sk(topic), "expires": expires}, pk, "owner"):
            self.table.put_if_exists({"pk": topic_sk(topic), "sk": pk, "expires": expires}, pk, "owner")
        return True

    def subscribers(self, topic: Topic) -> Sequence[str]:
        items = self.table.query_range(topic_sk(topic), "connection#", f"connection#{HIGHEST_SUFFIX}")
        return [item["sk"].removeprefix("connection#") for item in items]

    def remove_connection(self, connection: str) -> None:
        """Delete the owner item first, so that nothing more can be stored for the connection."""
        pk = connection_pk(connection)
        self.table.pop(pk, "owner")
        for item in self.table.query_range(pk, "topic#", f"topic#{HIGHEST_SUFFIX}"):
            self.table.pop(item["sk"], pk)
            self.table.pop(pk, item["sk"])


def version_pk(name: str) -> str:
    return f"mark#{name}"


def ticket_pk(ticket: str) -> str:
    return f"ticket#{hashlib.sha256(ticket.encode()).hexdigest()}"


def connection_pk(connection: str) -> str:
    return f"connection#{connection}"


def topic_sk(topic: Topic) -> str:
    """The sort key of a subscription, and the partition key of the topic's subscribers."""
    return f"topic#{topic}"
