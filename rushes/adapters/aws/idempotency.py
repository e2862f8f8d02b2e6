"""Idempotency keys in DynamoDB: implements IdempotencyStore. Items have pk `claim#<name>`, sk `claim` and a TTL."""

import time

from rushes.adapters.aws.table import Table, expires_in
from rushes.ports import Claim


class DynamoIdempotencyStore:
    """A claim is one conditional update, so that only one of several concurrent callers gets it."""

    def __init__(self, table: str) -> None:
        self.table = Table(table)

    def claim(self, name: str, digest: str, seconds: int) -> Claim | None:
        item = self.table.update_if(
            f"claim#{name}",
            "claim",
            "SET digest = :digest, answer = :answer, expires = :expires",
            "attribute_not_exists(pk) OR expires <= :now",
            {":digest": digest, ":answer": "", ":expires": expires_in(seconds), ":now": int(time.time())},
        )
        return None if item is None else Claim(digest=item["digest"], answer=item["answer"])

    def complete(self, name: str, digest: str, answer: str, seconds: int) -> None:
        item = {"pk": f"claim#{name}", "sk": "claim", "digest": digest, "answer": answer}
        self.table.put(item | {"expires": expires_in(seconds)})

    def release(self, name: str) -> None:
        self.table.pop(f"claim#{name}", "claim")
