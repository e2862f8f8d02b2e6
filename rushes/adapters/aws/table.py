"""The DynamoDB table of live state: strings `pk` and `sk`, and `expires`, in epoch seconds, its time to live.

DynamoDB removes expired items late, by up to two days: readers look at `expires` themselves.
"""

import re
import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from rushes.adapters.aws.clients import Client, client, code, translated

Item = dict[str, Any]

DAY = 86_400
WEEK = 7 * DAY
NONE_FRESH = "attribute_not_exists(pk) OR expires <= :now"


class Table:
    """Items as plain dicts of strings and whole numbers."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def client(self) -> Client:
        return client("dynamodb")

    def put(self, item: Item) -> None:
        with translated():
            self.client.put_item(TableName=self.name, Item=typed(item))

    def put_new(self, item: Item) -> Item | None:
        """Put `item` unless its key is taken. None when it was put, else the item that is there."""
        from botocore.exceptions import ClientError

        with translated():
            try:
                self.client.put_item(
                    TableName=self.name,
                    Item=typed(item),
                    ConditionExpression="attribute_not_exists(pk)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except ClientError as error:
                if code(error) != "ConditionalCheckFailedException":
                    raise
                return untyped(error.response["Item"])
        return None

    def put_after(self, revision: int, item: Item) -> bool:
        """Put `item` as the next revision of that which is there: of `revision`, or 0 where there is none fresh.

        False when the item there is of another revision.
        """
        from botocore.exceptions import ClientError

        condition = "revision = :seen AND expires > :now" if revision else NONE_FRESH
        values = {":now": int(time.time())} | ({":seen": revision} if revision else {})
        with translated():
            try:
                self.client.put_item(
                    TableName=self.name,
                    Item=typed(item | {"revision": revision + 1}),
                    ConditionExpression=condition,
                    ExpressionAttributeValues=typed(values),
                )
            except ClientError as error:
                if code(error) != "ConditionalCheckFailedException":
                    raise
                return False
        return True

    def get(self, pk: str, sk: str) -> Item | None:
        """The item, or None when there is none or it has expired."""
        with translated():
            found = self.client.get_item(TableName=self.name, Key=key(pk, sk), ConsistentRead=True)
        return fresh(untyped(found["Item"])) if "Item" in found else None

    def take(self, pk: str, sk: str) -> Item | None:
        """Remove the item and return it: to one caller only, and to none when it has expired."""
        with translated():
            found = self.client.delete_item(TableName=self.name, Key=key(pk, sk), ReturnValues="ALL_OLD")
        return fresh(untyped(found["Attributes"])) if found.get("Attributes") else None

    def count(self, pk: str, sk: str, expires: int) -> int:
        """Add one to the item's number `n` and return it."""
        with translated():
            found = self.client.update_item(
                TableName=self.name,
                Key=key(pk, sk),
                UpdateExpression="ADD n :one SET expires = :expires",
                ExpressionAttributeValues=typed({":one": 1, ":expires": expires}),
                ReturnValues="UPDATED_NEW",
            )
        return int(found["Attributes"]["n"]["N"])

    def add(self, pk: str, sk: str, expires: int, more: Mapping[str, tuple[int, int]]) -> bool:
        """Add to the item's numbers, each `(more, most)`, in one go. False where one would pass its most."""
        from botocore.exceptions import ClientError

        if any(each > max(most, 0) for each, most in more.values()):
            return False
        names = {f"#{name}": name for name in more}
        values = {f":{name}": each for name, (each, _) in more.items()}
        room = {f":room_{name}": most - each for name, (each, most) in more.items() if each > 0}
        conditions = [
            f"(attribute_not_exists(#{name}) OR #{name} <= :room_{name})"
            for name, (each, _) in more.items()
            if each > 0
        ]
        with translated():
            try:
                self.client.update_item(
                    TableName=self.name,
                    Key=key(pk, sk),
                    UpdateExpression=f"ADD {', '.join(f'#{name} :{name}' for name in more)} SET expires = :expires",
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues=typed({**values, **room, ":expires": expires}),
                    **({"ConditionExpression": " AND ".join(conditions)} if conditions else {}),
                )
            except ClientError as error:
                if code(error) != "ConditionalCheckFailedException":
                    raise
                return False
        return True

    def change(
        self,
        pk: str,
        sk: str,
        update: str,
        condition: str,
        values: Item,
        names: Mapping[str, str] | None = None,
    ) -> Item | None:
        """Update the item, made when it is not there, if the condition holds.

        None when it was done, else the item that is there: an empty one when there is none.
        """
        from botocore.exceptions import ClientError

        used = {
            name: value for name, value in values.items() if re.search(rf"{name}\b", f"{update} {condition}")
        }
        with translated():
            try:
                self.client.update_item(
                    TableName=self.name,
                    Key=key(pk, sk),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=typed(used),
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **({"ExpressionAttributeNames": dict(names)} if names else {}),
                )
            except ClientError as error:
                if code(error) != "ConditionalCheckFailedException":
                    raise
                return untyped(error.response.get("Item", {}))
        return None

    def range(self, pk: str, first: str, last: str) -> Iterator[Item]:
        """The items whose `sk` lies from `first` to `last`, in order, page after page; expired ones left out."""
        with translated():
            for page in self.client.get_paginator("query").paginate(
                TableName=self.name,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues=typed({":pk": pk, ":first": first, ":last": last}),
                ConsistentRead=True,
            ):
                yield from filter(fresh, map(untyped, page["Items"]))

    def last(self, pk: str, prefix: str) -> Item | None:
        """The item with the highest `sk` that begins with `prefix`, or None."""
        with translated():
            found = self.client.query(
                TableName=self.name,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
                ExpressionAttributeValues=typed({":pk": pk, ":prefix": prefix}),
                ConsistentRead=True,
                ScanIndexForward=False,
                Limit=1,
            )["Items"]
        return untyped(found[0]) if found else None

    def put_both_new(self, item: Item, other: Item) -> tuple[bool, bool]:
        """Put both items unless one of their keys is taken: all or nothing. Says which keys were taken."""
        from botocore.exceptions import ClientError

        new = "attribute_not_exists(pk)"
        with translated():
            try:
                self.client.transact_write_items(
                    TransactItems=[
                        {"Put": {"TableName": self.name, "Item": typed(each), "ConditionExpression": new}}
                        for each in (item, other)
                    ]
                )
            except ClientError as error:
                taken = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
                if "ConditionalCheckFailed" not in taken:
                    raise
                return taken[0] == "ConditionalCheckFailed", taken[1] == "ConditionalCheckFailed"
        return False, False

    def put_beside(self, item: Item, pk: str, sk: str) -> bool:
        """Put `item` if the item (pk, sk) is there, in one transaction. False when that one is gone."""
        from botocore.exceptions import ClientError

        check = {"TableName": self.name, "Key": key(pk, sk), "ConditionExpression": "attribute_exists(pk)"}
        with translated():
            try:
                self.client.transact_write_items(
                    TransactItems=[
                        {"ConditionCheck": check},
                        {"Put": {"TableName": self.name, "Item": typed(item)}},
                    ]
                )
            except ClientError as error:
                reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
                if "ConditionalCheckFailed" not in reasons:
                    raise
                return False
        return True


def job_pk(job_id: UUID) -> str:
    return f"job#{job_id}"


def in_seconds(seconds: float) -> int:
    """The epoch second `seconds` from now."""
    return int(time.time() + seconds)


def fresh(item: Item) -> Item | None:
    return item if item["expires"] > time.time() else None


def key(pk: str, sk: str) -> Item:
    return typed({"pk": pk, "sk": sk})


def typed(item: Item) -> Item:
    return {
        name: {"N": str(value)} if isinstance(value, int) else {"S": value} for name, value in item.items()
    }


def untyped(item: Item) -> Item:
    return {name: int(value["N"]) if "N" in value else value["S"] for name, value in item.items()}
