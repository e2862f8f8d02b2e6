"""Live state in DynamoDB: fills HotStore. Every item has a time to live.

| what         | pk                     | sk                        |
|--------------|------------------------|---------------------------|
| attempts     | job#<job>              | attempt#<step>            |
| spent        | job#<job>              | spent                     |
| promise      | job#<job>              | upload                    |
| cancel flag  | job#<job>              | cancel                    |
| brought      | brought#<owner>#<month>| sum, job#<job>            |
| question     | job#<job>              | review                    |
| mark         | mark#<name>            | mark                      |
| ticket       | ticket#<sha256>        | ticket                    |
| connection   | connection#<id>        | owner                     |
| subscription | connection#<id>        | topic#<kind>#<id>         |
| subscriber   | topic#<kind>#<id>      | connection#<id>           |
"""

import hashlib
import secrets
from collections.abc import Sequence
from uuid import UUID

from rushes.adapters.aws.table import DAY, WEEK, Table, in_seconds, job_pk
from rushes.domain import Topic, Upload
from rushes.ports import MAX_SUBSCRIPTIONS

MONTH = 40 * DAY
REVIEW = 8 * DAY  # a day more than the state waits
CONNECTION = 2 * 3600 + 900  # seconds: API Gateway ends a WebSocket after two hours
END = "~"  # sorts after every character of an id


class DynamoStateStore:
    """Attempts, promises and cancel flags for a week, tickets for their seconds, connections for two hours."""

    def __init__(self, table: str) -> None:
        self.table = Table(table)

    def register_upload(self, upload: Upload) -> None:
        pk = job_pk(upload.ticket.job_id)
        body = upload.model_dump_json()
        self.table.put({"pk": pk, "sk": "upload", "expires": in_seconds(WEEK), "body": body})

    def find_upload(self, job_id: UUID) -> Upload | None:
        item = self.table.get(job_pk(job_id), "upload")
        return Upload.model_validate_json(item["body"]) if item else None

    def count_attempt(self, job_id: UUID, step: str) -> int:
        return self.table.count(job_pk(job_id), f"attempt#{step}", in_seconds(WEEK))

    def spend_budget(
        self, job_id: UUID, tokens: int, micros: int, most_tokens: int, most_micros: int
    ) -> bool:
        asked = {"tokens": (tokens, most_tokens), "micros": (micros, most_micros)}
        return self.table.add(job_pk(job_id), "spent", in_seconds(WEEK), asked)

    def charge_month(self, owner: UUID, month: str, job_id: UUID, seconds: int, most: int) -> bool:
        """The mark of the job first: who dies in between counts a video too little, never twice."""
        pk, expires = f"brought#{owner}#{month}", in_seconds(MONTH)
        if self.table.put_new({"pk": pk, "sk": job_pk(job_id), "expires": expires}):
            return True
        if self.table.add(pk, "sum", expires, {"seconds": (seconds, most)}):
            return True
        self.table.take(pk, job_pk(job_id))
        return False

    def delete_job_state(self, job_id: UUID) -> int:
        """Everything under the job's key: events, attempts, the promise, how it stands."""
        pk = job_pk(job_id)
        names = [item["sk"] for item in self.table.range(pk, " ", END)]
        for name in names:
            self.table.take(pk, name)
        return len(names)

    def request_cancel(self, job_id: UUID) -> None:
        self.table.put({"pk": job_pk(job_id), "sk": "cancel", "expires": in_seconds(WEEK)})

    def is_cancelled(self, job_id: UUID) -> bool:
        return self.table.get(job_pk(job_id), "cancel") is not None

    def store_review_token(self, job_id: UUID, token: str) -> None:
        self.table.put({"pk": job_pk(job_id), "sk": "review", "expires": in_seconds(REVIEW), "token": token})

    def has_review_token(self, job_id: UUID) -> bool:
        return self.table.get(job_pk(job_id), "review") is not None

    def take_review_token(self, job_id: UUID) -> str | None:
        item = self.table.take(job_pk(job_id), "review")
        return str(item["token"]) if item else None

    def read_version(self, name: str) -> tuple[int, str]:
        item = self.table.get(mark_pk(name), "mark")
        return (item["revision"], item["body"]) if item else (0, "")

    def compare_and_set(self, name: str, version: int, text: str, seconds: int) -> bool:
        item = {"pk": mark_pk(name), "sk": "mark", "body": text, "expires": in_seconds(seconds)}
        return self.table.put_after(version, item)

    def issue_ticket(self, owner: UUID, seconds: int) -> str:
        """The table holds the ticket's digest only: who reads it cannot redeem one."""
        ticket = secrets.token_urlsafe(32)
        item = {"pk": ticket_pk(ticket), "sk": "ticket", "owner": str(owner), "expires": in_seconds(seconds)}
        self.table.put(item)
        return ticket

    def redeem_ticket(self, ticket: str) -> UUID | None:
        item = self.table.take(ticket_pk(ticket), "ticket")
        return UUID(item["owner"]) if item else None

    def add_connection(self, connection: str, owner: UUID) -> None:
        pk = connection_pk(connection)
        self.table.put({"pk": pk, "sk": "owner", "owner": str(owner), "expires": in_seconds(CONNECTION)})

    def connection_owner(self, connection: str) -> UUID | None:
        item = self.table.get(connection_pk(connection), "owner")
        return UUID(item["owner"]) if item else None

    def subscribe(self, connection: str, topic: Topic) -> bool:
        """The owner item counts the subscriptions; the subscription is put only while that item is there."""
        pk, expires = connection_pk(connection), in_seconds(CONNECTION)
        if self.table.get(pk, topic_sk(topic)):
            return True
        is_free = "attribute_exists(pk) AND (attribute_not_exists(n) OR n < :max)"
        values = {":one": 1, ":max": MAX_SUBSCRIPTIONS}
        owner_item = self.table.change(pk, "owner", "ADD n :one", is_free, values)
        if owner_item is not None:
            return not owner_item
        if self.table.put_beside({"pk": pk, "sk": topic_sk(topic), "expires": expires}, pk, "owner"):
            self.table.put_beside({"pk": topic_sk(topic), "sk": pk, "expires": expires}, pk, "owner")
        return True

    def subscribers(self, topic: Topic) -> Sequence[str]:
        items = self.table.range(topic_sk(topic), "connection#", f"connection#{END}")
        return [item["sk"].removeprefix("connection#") for item in items]

    def remove_connection(self, connection: str) -> None:
        """Remove the owner item first: from then on nothing more can be stored for the connection."""
        pk = connection_pk(connection)
        self.table.take(pk, "owner")
        for item in self.table.range(pk, "topic#", f"topic#{END}"):
            self.table.take(item["sk"], pk)
            self.table.take(pk, item["sk"])


def mark_pk(name: str) -> str:
    return f"mark#{name}"


def ticket_pk(ticket: str) -> str:
    return f"ticket#{hashlib.sha256(ticket.encode()).hexdigest()}"


def connection_pk(connection: str) -> str:
    return f"connection#{connection}"


def topic_sk(topic: Topic) -> str:
    """The sort key of a subscription, and the partition key of the topic's subscribers."""
    return f"topic#{topic}"
