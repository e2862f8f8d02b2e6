"""Quotas of one owner: minutes of video per month, concurrent jobs, bytes stored. 0 means no limit.

Jobs and bytes are counted in the transaction that inserts the job, one owner at a time. A video's duration is unknown
before Probe: its minutes are counted there, by a conditional write.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from rushes.domain import Usage
from rushes.errors import OverQuota


class Quotas(NamedTuple):
    minutes: float = 0
    jobs: int = 0
    bytes: int = 0


NO_LIMITS = Quotas()


def check_quotas(usage: Usage, limits: Quotas, new_bytes: int) -> None:
    """Check that one more job of `new_bytes` fits. Raises OverQuota naming `minutes`, `jobs` or `bytes`."""
    for name, is_exceeded, unit in (
        ("minutes", minutes_this_month(usage) >= limits.minutes, "minutes of video per month"),
        ("jobs", usage.jobs >= limits.jobs, "jobs at the same time"),
        ("bytes", usage.bytes + new_bytes > limits.bytes, "bytes of stored video"),
    ):
        limit = getattr(limits, name)
        if limit and is_exceeded:
            raise OverQuota(f"Your quota of {limit:,g} {unit} is used up.", name)


def minutes_this_month(usage: Usage) -> float:
    """Minutes of video in the current month, UTC."""
    return sum(entry.minutes for entry in usage.months if entry.month == current_month())


def current_month() -> str:
    return f"{datetime.now(UTC):%Y-%m}"
