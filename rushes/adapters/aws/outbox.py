"""Deliveries of webhooks in DynamoDB: fills Outbox. Kept for 30 days.

| what             | pk              | sk                              |
|------------------|-----------------|---------------------------------|
| a delivery       | outbox#<owner>  | delivery#<webhook>#<id>         |
| a webhook is gone| outbox#<owner>  | gone#<webhook>                  |
"""

from collections.abc import Sequence
from uuid import UUID

from rushes.adapters.aws.table import DAY, Item, Table, in_seconds
from rushes.domain import Delivery

KEPT = 30 * DAY
GONE = 3650 * DAY
END = "~"


class DeliveryLog:
    """The ids of deliveries sort by their time."""

    def __init__(self, table: str) -> None:
        self.table = Table(table)

    def add(self, delivery: Delivery) -> bool:
        return self.table.put_new(item_of(delivery)) is None

    def put(self, delivery: Delivery) -> None:
        self.table.put(item_of(delivery))

    def get(self, owner: UUID, webhook_id: UUID, id: str) -> Delivery | None:
        item = self.table.get(pk(owner), sk(webhook_id, id))
        return Delivery.model_validate_json(item["body"]) if item else None

    def all(self, owner: UUID, webhook_id: UUID) -> Sequence[Delivery]:
        found = self.table.range(pk(owner), sk(webhook_id, ""), sk(webhook_id, END))
        return [Delivery.model_validate_json(item["body"]) for item in found]

    def close(self, owner: UUID, webhook_id: UUID) -> None:
        self.table.put({"pk": pk(owner), "sk": f"gone#{webhook_id}", "expires": in_seconds(GONE)})

    def is_closed(self, owner: UUID, webhook_id: UUID) -> bool:
        return self.table.get(pk(owner), f"gone#{webhook_id}") is not None

    def delete_owner(self, owner: UUID, webhook_id: UUID) -> None:
        for item in self.table.range(pk(owner), sk(webhook_id, ""), sk(webhook_id, END)):
            self.table.take(pk(owner), item["sk"])
        self.table.take(pk(owner), f"gone#{webhook_id}")


def item_of(delivery: Delivery) -> Item:
    item: Item = {"pk": pk(delivery.owner), "sk": sk(delivery.webhook_id, delivery.id)}
    return item | {"expires": in_seconds(KEPT), "body": delivery.model_dump_json()}


def pk(owner: UUID) -> str:
    return f"outbox#{owner}"


def sk(webhook_id: UUID, id: str) -> str:
    return f"delivery#{webhook_id}#{id}"
