"""Who may pass, in DynamoDB: fills Gate. Every item has a time to live.

| what      | pk              | sk              |
|-----------|-----------------|-----------------|
| a rate    | rate#<name>     | rate            |
| a claim   | claim#<name>    | claim           |
| a worker  | workers         | worker#<name>   |
"""

import json
import time
from collections.abc import Mapping
from typing import Any

from rushes.adapters.aws.table import Table, in_seconds
from rushes.ports import Claim

MINUTE = 60_000  # milliseconds
END = "~"


class Passage:
    """Rates by GCRA (ITU-T I.371): one number an item, `due`, the moment at which all that was taken is paid off.

    A call moves it by its share of a minute and is let through while it lies less than a minute ahead, so out
    of a sudden crowd exactly as many pass as a minute allows; no two of them can take the same place.
    """

    def __init__(self, table: str) -> None:
        self.table = Table(table)

    def spend(self, name: str, per_minute: int) -> float:
        now, share = int(time.time() * 1000), MINUTE // per_minute
        latest = now + MINUTE - share
        about = {":now": now, ":share": share, ":latest": latest, ":expires": in_seconds(3600)}
        anew, more = (
            "SET due = :now + :share, expires = :expires",
            "SET due = due + :share, expires = :expires",
        )
        free = self.table.change(
            f"rate#{name}", "rate", anew, "attribute_not_exists(due) OR due <= :now", about
        )
        if free is None:
            return 0.0
        taken = self.table.change(f"rate#{name}", "rate", more, "due <= :latest", about)
        return 0.0 if taken is None else max(1, int(taken.get("due", now)) - latest) / 1000

    def claim(self, name: str, digest: str, seconds: int) -> Claim | None:
        item = self.table.change(
            f"claim#{name}",
            "claim",
            "SET digest = :digest, answer = :answer, expires = :expires",
            "attribute_not_exists(pk) OR expires <= :now",
            {":digest": digest, ":answer": "", ":expires": in_seconds(seconds), ":now": int(time.time())},
        )
        return None if item is None else Claim(digest=item["digest"], answer=item["answer"])

    def settle(self, name: str, digest: str, answer: str, seconds: int) -> None:
        item = {"pk": f"claim#{name}", "sk": "claim", "digest": digest, "answer": answer}
        self.table.put(item | {"expires": in_seconds(seconds)})

    def release(self, name: str) -> None:
        self.table.take(f"claim#{name}", "claim")

    def beat(self, worker: str, facts: Mapping[str, Any], seconds: int) -> None:
        item = {"pk": "workers", "sk": f"worker#{worker}", "body": json.dumps(dict(facts))}
        self.table.put(item | {"expires": in_seconds(seconds)})

    def beats(self) -> Mapping[str, Mapping[str, Any]]:
        found = self.table.range("workers", "worker#", f"worker#{END}")
        return {item["sk"].removeprefix("worker#"): json.loads(item["body"]) for item in found}
