"""Rate limits in DynamoDB: fills RateLimiter. Items have pk `rate#<name>`, sk `rate`, and a time to live."""

import time

from rushes.adapters.aws.table import Table, in_seconds

MINUTE_MS = 60_000


class DynamoRateLimiter:
    """The generic cell rate algorithm (GCRA, ITU-T I.371) on one number per item: `due`, in epoch milliseconds.

    Each call moves `due` by its share of a minute and passes while `due` is less than a minute ahead. Of a sudden burst
    exactly `per_minute` calls pass. Conditional updates keep two calls from taking the same place.
    """

    def __init__(self, table: str) -> None:
        self.table = Table(table)

    def take(self, name: str, per_minute: int) -> float:
        now, share = int(time.time() * 1000), MINUTE_MS // per_minute
        latest = now + MINUTE_MS - share
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
