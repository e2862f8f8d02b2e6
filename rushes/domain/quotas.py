"""What one owner may use: minutes of video in a month, jobs at the same time, bytes kept. 0 stands for no limit.

Jobs and bytes are counted where the job's row is written, in the same transaction, one owner at a time. How long a
video is nobody knows before it is probed: its minutes are counted there, by a conditional write.
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


def check(used: Usage, limits: Quotas, more_bytes: int) -> None:
    """Whether one more job is within the limits. Raises OverQuota naming `minutes`, `jobs` or `bytes`."""
    for name, over, sentence in (
        ("minutes", minutes(used) >= limits.minutes, "minutes of video a month"),
        ("jobs", used.jobs >= limits.jobs, "jobs at the same time"),
        ("bytes", used.bytes + more_bytes > limits.bytes, "bytes of video kept"),
    ):
        limit = getattr(limits, name)
        if limit and over:
            raise OverQuota(f"Your share of {limit:,g} {sentence} is used up.", name)


def minutes(used: Usage) -> float:
    """The minutes of this month, UTC."""
    return sum(each.minutes for each in used.months if each.month == month())


def month() -> str:
    return f"{datetime.now(UTC):%Y-%m}"
