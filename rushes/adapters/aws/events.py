"""The event log in DynamoDB: implements Events.

One item per event: pk `job#<id>`, sk `event#<nine digits>`, `body` the event as JSON. The table's stream delivers
it to subscribers, and stream consumers recognize an event by that sk. The item with sk `live` holds the latest events:
per step one attribute for its last start and one for its last event. The end of a job is written in one transaction
with a marker item (sk `ended`, `n` the event's number), so that a job has one end.
"""

import secrets
from collections.abc import Sequence
from uuid import UUID

from rushes.adapters.aws.table import WEEK_SECONDS, Item, Table, expires_in, job_pk
from rushes.domain import Event, EventKind

MAX_EVENT_ID = 999_999_999
MAX_LATEST_CHARS = 8000  # of one event in the item of the latest events
ENDED = "ended"


class DynamoEvents:
    """The events of one week. Event n + 1 is written only after event n, so ids have no gaps, even after a crash, and
    a reader that has read up to n has missed nothing."""

    def __init__(self, table: str) -> None:
        self.table = Table(table)
        self.latest: tuple[UUID, int] | None = None

    def append(self, event: Event) -> Event:
        """Number the event and store it. Concurrent events of one job get different numbers."""
        if event.kind == EventKind.JOB_ENDED:
            return self.append_end(event)
        writer_id = secrets.token_hex(8)
        number = self.last_seen_id(event.job_id)
        while True:
            number += 1
            numbered = event.model_copy(update={"id": number})
            existing = self.table.put_if_absent(event_item(numbered) | {"mark": writer_id})
            if existing is None or existing["mark"] == writer_id:
                self.latest = (event.job_id, number)
                self.store_latest(numbered)
                return numbered
            number = self.last_stored_id(event.job_id)

    def append_end(self, event: Event) -> Event:
        """Store the end of a job, or return the end that is already stored."""
        while True:
            numbered = event.model_copy(update={"id": self.last_stored_id(event.job_id) + 1})
            marker = {
                "pk": job_pk(event.job_id),
                "sk": ENDED,
                "expires": expires_in(WEEK_SECONDS),
                "n": numbered.id,
            }
            is_number_taken, has_ended = self.table.put_both_if_absent(
                event_item(numbered) | {"mark": ENDED}, marker
            )
            if has_ended and (stored_marker := self.table.get(job_pk(event.job_id), ENDED)):
                numbered = self.read_since(event.job_id, stored_marker["n"] - 1)[0]
            elif is_number_taken or has_ended:
                continue
            self.store_latest(numbered)
            return numbered

    def read_since(self, job_id: UUID, after: int) -> Sequence[Event]:
        if after >= MAX_EVENT_ID:
            return []
        items = self.table.query_range(job_pk(job_id), event_sk(max(after, 0) + 1), event_sk(MAX_EVENT_ID))
        return [Event.model_validate_json(item["body"]) for item in items]

    def latest_per_step(self, job_id: UUID) -> Sequence[Event]:
        item = self.table.get(job_pk(job_id), "live") or {}
        events = [Event.model_validate_json(body) for name, body in item.items() if name.startswith("told#")]
        return sorted(events, key=lambda event: event.id)

    def store_latest(self, event: Event) -> None:
        """Store the event as the latest of its step and kind, unless a later one is stored."""
        slot = f"{event.step or 'job'}#{'start' if event.is_start else 'last'}"
        self.table.update_if(
            job_pk(event.job_id),
            "live",
            "SET #told = :told, #id = :id, expires = :expires",
            "attribute_not_exists(#id) OR #id < :id",
            {":told": shorten(event), ":id": event.id, ":expires": expires_in(WEEK_SECONDS)},
            {"#told": f"told#{slot}", "#id": f"id#{slot}"},
        )

    def last_seen_id(self, job_id: UUID) -> int:
        """The id of the job's last event written by this process; it may be outdated."""
        latest = self.latest
        return latest[1] if latest and latest[0] == job_id else self.last_stored_id(job_id)

    def last_stored_id(self, job_id: UUID) -> int:
        last = self.table.find_last(job_pk(job_id), "event#")
        return int(last["sk"].removeprefix("event#")) if last else 0


def shorten(event: Event) -> str:
    """The event as JSON; a long one without its details, so that the events of all steps fit into one item."""
    body = event.model_dump_json()
    if len(body) <= MAX_LATEST_CHARS:
        return body
    sentence = {"sentence": str(event.detail.get("sentence", ""))[:1000]}
    return event.model_copy(update={"detail": sentence}).model_dump_json()


def event_item(event: Event) -> Item:
    return {
        "pk": job_pk(event.job_id),
        "sk": event_sk(event.id),
        "expires": expires_in(WEEK_SECONDS),
        "body": event.model_dump_json(),
    }


def event_sk(number: int) -> str:
    return f"event#{number:09}"
