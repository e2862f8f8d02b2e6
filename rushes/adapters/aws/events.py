"""What was told of a job, in DynamoDB: fills Events.

One item an event: pk `job#<id>`, sk `event#<nine digits>`, `body` the whole event as JSON. The table's stream
carries it to whoever listens; its readers know an event by that sk. One more item, sk `live`, holds what says how
the job stands, an attribute for each step's last start and one for the last thing told of it. Beside the event of
a job's end lies a mark (sk `ended`, `n` the event's number), put with it in one transaction: an end is told once.
"""

import secrets
from collections.abc import Sequence
from uuid import UUID

from rushes.adapters.aws.table import WEEK, Item, Table, in_seconds, job_pk
from rushes.domain import Event, EventKind

LAST = 999_999_999
BRIEF = 8000  # characters of an event
ENDED = "ended"


class EventLog:
    """Events of a week. Event n + 1 is put only after event n is there, so ids have no gaps, even after a crash,
    and who has read up to n has missed nothing."""

    def __init__(self, table: str) -> None:
        self.table = Table(table)
        self.latest: tuple[UUID, int] | None = None

    def append(self, event: Event) -> Event:
        """Number the event and keep it. Others who tell of the same job at the same moment get other numbers."""
        if event.kind == EventKind.JOB_ENDED:
            return self.tell_end(event)
        mark = secrets.token_hex(8)
        number = self.guess(event.job_id)
        while True:
            number += 1
            numbered = event.model_copy(update={"id": number})
            taken = self.table.put_new(item(numbered) | {"mark": mark})
            if taken is None or taken["mark"] == mark:
                self.latest = (event.job_id, number)
                self.keep(numbered)
                return numbered
            number = self.known(event.job_id)

    def tell_end(self, event: Event) -> Event:
        """Tell the end of a job, or answer with the end that was told before."""
        while True:
            numbered = event.model_copy(update={"id": self.known(event.job_id) + 1})
            mark = {"pk": job_pk(event.job_id), "sk": ENDED, "expires": in_seconds(WEEK), "n": numbered.id}
            number_taken, told = self.table.put_both_new(item(numbered) | {"mark": ENDED}, mark)
            if told and (known := self.table.get(job_pk(event.job_id), ENDED)):
                numbered = self.since(event.job_id, known["n"] - 1)[0]
            elif number_taken or told:
                continue
            self.keep(numbered)
            return numbered

    def since(self, job_id: UUID, after: int) -> Sequence[Event]:
        found = self.table.range(job_pk(job_id), sk(max(after, 0) + 1), sk(LAST))
        return [Event.model_validate_json(item["body"]) for item in found]

    def latest_per_step(self, job_id: UUID) -> Sequence[Event]:
        item = self.table.get(job_pk(job_id), "live") or {}
        told = [Event.model_validate_json(value) for name, value in item.items() if name.startswith("told#")]
        return sorted(told, key=lambda event: event.id)

    def keep(self, event: Event) -> None:
        """Put the event in the place of the earlier one of its kind, never of a later one."""
        slot = f"{event.step or 'job'}#{'start' if event.begins else 'last'}"
        self.table.change(
            job_pk(event.job_id),
            "live",
            "SET #told = :told, #id = :id, expires = :expires",
            "attribute_not_exists(#id) OR #id < :id",
            {":told": brief(event), ":id": event.id, ":expires": in_seconds(WEEK)},
            {"#told": f"told#{slot}", "#id": f"id#{slot}"},
        )

    def guess(self, job_id: UUID) -> int:
        """The last number that this process saw of the job, which may be behind."""
        latest = self.latest
        return latest[1] if latest and latest[0] == job_id else self.known(job_id)

    def known(self, job_id: UUID) -> int:
        """The last number that is taken."""
        last = self.table.last(job_pk(job_id), "event#")
        return int(last["sk"].removeprefix("event#")) if last else 0


def brief(event: Event) -> str:
    """The event as JSON; a very long one without its details, so that those of all steps fit into one item."""
    body = event.model_dump_json()
    if len(body) <= BRIEF:
        return body
    sentence = {"sentence": str(event.detail.get("sentence", ""))[:1000]}
    return event.model_copy(update={"detail": sentence}).model_dump_json()


def item(event: Event) -> Item:
    return {
        "pk": job_pk(event.job_id),
        "sk": sk(event.id),
        "expires": in_seconds(WEEK),
        "body": event.model_dump_json(),
    }


def sk(number: int) -> str:
    return f"event#{number:09}"
