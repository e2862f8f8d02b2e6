"""The DynamoDB table of live state: string keys `pk` and `sk`, and the TTL attribute `expires` in epoch seconds.

DynamoDB deletes expired items up to two days late, so readers check `expires` themselves.
"""

import re
import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from rushes.adapters.aws.clients import Client, create_client, error_code, translate_errors

Item = dict[str, Any]

DAY_SECONDS = 86_400
WEEK_SECONDS = 7 * DAY_SECONDS
IS_ABSENT_OR_EXPIRED = "attribute_not_exists(pk) OR expires <= :now"


class Table:
    """Items as plain dicts of strings and integers."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def client(self) -> Client:
        return create_client("dynamodb")

    def put(self, item: Item) -> None:
        with translate_errors():
            self.client.put_item(TableName=self.name, Item=to_attributes(item))

    def put_if_absent(self, item: Item) -> Item | None:
        """Put `item` if its key is new. Returns None if it was put, else the existing item."""
        from botocore.exceptions import ClientError

        with translate_errors():
            try:
                self.client.put_item(
                    TableName=self.name,
                    Item=to_attributes(item),
                    ConditionExpression="attribute_not_exists(pk)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                return from_attributes(error.response["Item"])
        return None

    def put_next_revision(self, revision: int, item: Item) -> bool:
        """Put `item` as the revision after `revision`, 0 meaning that no unexpired item exists.

        Returns False if the stored item has another revision.
        """
        from botocore.exceptions import ClientError

        condition = "revision = :seen AND expires > :now" if revision else IS_ABSENT_OR_EXPIRED
        values = {":now": int(time.time())} | ({":seen": revision} if revision else {})
        with translate_errors():
            try:
                self.client.put_item(
                    TableName=self.name,
                    Item=to_attributes(item | {"revision": revision + 1}),
                    ConditionExpression=condition,
                    ExpressionAttributeValues=to_attributes(values),
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                return False
        return True

    def get(self, pk: str, sk: str) -> Item | None:
        """Return the item, or None if it does not exist or has expired."""
        with translate_errors():
            response = self.client.get_item(TableName=self.name, Key=key(pk, sk), ConsistentRead=True)
        return unexpired(from_attributes(response["Item"])) if "Item" in response else None

    def pop(self, pk: str, sk: str) -> Item | None:
        """Delete the item and return it, to one caller only; None if it does not exist or has expired."""
        with translate_errors():
            response = self.client.delete_item(TableName=self.name, Key=key(pk, sk), ReturnValues="ALL_OLD")
        return unexpired(from_attributes(response["Attributes"])) if response.get("Attributes") else None

    def increment(self, pk: str, sk: str, expires: int) -> int:
        """Increment the item's number `n` and return it."""
        with translate_errors():
            response = self.client.update_item(
                TableName=self.name,
                Key=key(pk, sk),
                UpdateExpression="ADD n :one SET expires = :expires",
                ExpressionAttributeValues=to_attributes({":one": 1, ":expires": expires}),
                ReturnValues="UPDATED_NEW",
            )
        return int(response["Attributes"]["n"]["N"])

    def add_within_limits(
        self, pk: str, sk: str, expires: int, amounts: Mapping[str, tuple[int, int]]
    ) -> bool:
        """Add `(amount, limit)` to the item's numbers atomically. Returns False if one would exceed its limit."""
        from botocore.exceptions import ClientError

        if any(amount > max(limit, 0) for amount, limit in amounts.values()):
            return False
        names = {f"#{name}": name for name in amounts}
        values = {f":{name}": amount for name, (amount, _) in amounts.items()}
        maximums = {f":max_{name}": limit - amount for name, (amount, limit) in amounts.items() if amount > 0}
        conditions = [
            f"(attribute_not_exists(#{name}) OR #{name} <= :max_{name})"
            for name, (amount, _) in amounts.items()
            if amount > 0
        ]
        additions = ", ".join(f"#{name} :{name}" for name in amounts)
        with translate_errors():
            try:
                self.client.update_item(
                    TableName=self.name,
                    Key=key(pk, sk),
                    UpdateExpression=f"ADD {additions} SET expires = :expires",
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues=to_attributes({**values, **maximums, ":expires": expires}),
                    **({"ConditionExpression": " AND ".join(conditions)} if conditions else {}),
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                return False
        return True

    def update_if(
        self,
        pk: str,
        sk: str,
        update: str,
        condition: str,
        values: Item,
        names: Mapping[str, str] | None = None,
    ) -> Item | None:
        """Update or create the item if the condition holds.

        Returns None if it was updated, else the existing item: an empty one if there is none.
        """
        from botocore.exceptions import ClientError

        used_values = {
            name: value for name, value in values.items() if re.search(rf"{name}\b", f"{update} {condition}")
        }
        with translate_errors():
            try:
                self.client.update_item(
                    TableName=self.name,
                    Key=key(pk, sk),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=to_attributes(used_values),
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **({"ExpressionAttributeNames": dict(names)} if names else {}),
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                return from_attributes(error.response.get("Item", {}))
        return None

    def query_range(self, pk: str, first: str, last: str) -> Iterator[Item]:
        """Iterate over the unexpired items with `sk` from `first` to `last`, in order."""
        with translate_errors():
            for page in self.client.get_paginator("query").paginate(
                TableName=self.name,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues=to_attributes({":pk": pk, ":first": first, ":last": last}),
                ConsistentRead=True,
            ):
                yield from filter(unexpired, map(from_attributes, page["Items"]))

    def find_last(self, pk: str, prefix: str) -> Item | None:
        """Return the item with the highest `sk` that begins with `prefix`, or None."""
        with translate_errors():
            items = self.client.query(
                TableName=self.name,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
                ExpressionAttributeValues=to_attributes({":pk": pk, ":prefix": prefix}),
                ConsistentRead=True,
                ScanIndexForward=False,
                Limit=1,
            )["Items"]
        return from_attributes(items[0]) if items else None

    def put_both_if_absent(self, first: Item, second: Item) -> tuple[bool, bool]:
        """Put both items in one transaction if both keys are new. Returns which of the keys exist already."""
        from botocore.exceptions import ClientError

        is_new = "attribute_not_exists(pk)"
        with translate_errors():
            try:
                self.client.transact_write_items(
                    TransactItems=[
                        {
                            "Put": {
                                "TableName": self.name,
                                "Item": to_attributes(item),
                                "ConditionExpression": is_new,
                            }
                        }
                        for item in (first, second)
                    ]
                )
            except ClientError as error:
                codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
                if "ConditionalCheckFailed" not in codes:
                    raise
                return codes[0] == "ConditionalCheckFailed", codes[1] == "ConditionalCheckFailed"
        return False, False

    def put_if_exists(self, item: Item, pk: str, sk: str) -> bool:
        """Put `item` if the item (pk, sk) exists, in one transaction. Returns False if it does not."""
        from botocore.exceptions import ClientError

        check = {"TableName": self.name, "Key": key(pk, sk), "ConditionExpression": "attribute_exists(pk)"}
        with translate_errors():
            try:
                self.client.transact_write_items(
                    TransactItems=[
                        {"ConditionCheck": check},
                        {"Put": {"TableName": self.name, "Item": to_attributes(item)}},
                    ]
                )
            except ClientError as error:
                codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
                if "ConditionalCheckFailed" not in codes:
                    raise
                return False
        return True


def job_pk(job_id: UUID) -> str:
    return f"job#{job_id}"


def expires_in(seconds: float) -> int:
    """The epoch second `seconds` from now."""
    return int(time.time() + seconds)


def unexpired(item: Item) -> Item | None:
    return item if item["expires"] > time.time() else None


def key(pk: str, sk: str) -> Item:
    return to_attributes({"pk": pk, "sk": sk})


def to_attributes(item: Item) -> Item:
    return {
        name: {"N": str(value)} if isinstance(value, int) else {"S": value} for name, value in item.items()
    }


def from_attributes(item: Item) -> Item:
    return {name: int(value["N"]) if "N" in value else value["S"] for name, value in item.items()}
