"""Webhook deliveries in DynamoDB: implements Outbox. Items expire after 30 days.

| item             | pk              | sk                              |
|------------------|-----------------|---------------------------------|
| delivery         | outbox#<owner>  | delivery#<webhook>#<id>         |
| webhook is gone  | outbox#<owner>  | gone#<webhook>                  |
"""

from collections.abc import Sequence
from uuid import UUID

from rushes.adapters.aws.table import DAY_SECONDS, Item, Table, expires_in
from rushes.domain import Delivery

RETENTION_SECONDS = 30 * DAY_SECONDS
GONE_TTL_SECONDS = 3650 * DAY_SECONDS
HIGHEST_SUFFIX = "~"


class DynamoOutbox:
    """The ids of deliveries sort by time."""

    def __init__(self, table: str) -> None:
        self.table = Table(table)

    def add(self, delivery: Delivery) -> bool:
        return self.table.put_if_absent(delivery_item(delivery)) is None

    def put(self, delivery: Delivery) -> None:
        self.table.put(delivery_item(delivery))

    def get(self, owner: UUID, webhook_id: UUID, id: str) -> Delivery | None:
        item = self.table.get(outbox_pk(owner), delivery_sk(webhook_id, id))
        return Delivery.model_validate_json(item["body"]) if item else None

    def list_deliveries(self, owner: UUID, webhook_id: UUID) -> Sequence[Delivery]:
        items = self.table.query_range(
            outbox_pk(owner), delivery_sk(webhook_id, ""), delivery_sk(webhook_id, HIGHEST_SUFFIX)
        )
        return [Delivery.model_validate_json(item["body"]) for item in items]

    def mark_gone(self, owner: UUID, webhook_id: UUID) -> None:
        self.table.put(
            {"pk": outbox_pk(owner), "sk": f"gone#{webhook_id}", "expires": expires_in(GONE_TTL_SECONDS)}
        )

    def is_gone(self, owner: UUID, webhook_id: UUID) -> bool:
        return self.table.get(outbox_pk(owner), f"gone#{webhook_id}") is not None

    def delete_webhook(self, owner: UUID, webhook_id: UUID) -> None:
        for item in self.table.query_range(
            outbox_pk(owner), delivery_sk(webhook_id, ""), delivery_sk(webhook_id, HIGHEST_SUFFIX)
        ):
            self.table.pop(outbox_pk(owner), item["sk"])
        self.table.pop(outbox_pk(owner), f"gone#{webhook_id}")


def delivery_item(delivery: Delivery) -> Item:
    item: Item = {"pk": outbox_pk(delivery.owner), "sk": delivery_sk(delivery.webhook_id, delivery.id)}
    return item | {"expires": expires_in(RETENTION_SECONDS), "body": delivery.model_dump_json()}


def outbox_pk(owner: UUID) -> str:
    return f"outbox#{owner}"


def delivery_sk(webhook_id: UUID, id: str) -> str:
    return f"delivery#{webhook_id}#{id}"
