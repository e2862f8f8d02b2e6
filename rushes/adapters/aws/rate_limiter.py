"""Rate limits in DynamoDB: implements RateLimiter. Items have pk `rate#<name>`, sk `rate` and a time to live."""

import time

from rushes.adapters.aws.table import Table, expires_in

MINUTE_MS = 60_000


class DynamoRateLimiter:
    """The generic cell rate algorithm (GCRA, ITU-T I.371) on one number per item: `due`, in epoch milliseconds.

    Each call advances `due` by its share of a minute and is permitted while `due` is less than a minute ahead. A burst
    admits exactly `per_minute` calls. Conditional updates make concurrent calls safe.
    """

    def __init__(self, table: str) -> None:
        self.table = Table(table)

    def acquire(self, name: str, per_minute: int) -> float:
        now, share = int(time.time() * 1000), MINUTE_MS // per_minute
        latest = now + MINUTE_MS - share
        values = {":now": now, ":share": share, ":latest": latest, ":expires": expires_in(3600)}
        reset, advance = (
            "SET due = :now + :share, expires = :expires",
            "SET due = due + :share, expires = :expires",
        )
        active_item = self.table.update_if(
            f"rate#{name}", "rate", reset, "attribute_not_exists(due) OR due <= :now", values
        )
        if active_item is None:
            return 0.0
        full_item = self.table.update_if(f"rate#{name}", "rate", advance, "due <= :latest", values)
        return 0.0 if full_item is None else max(1, int(full_item.get("due", now)) - latest) / 1000
