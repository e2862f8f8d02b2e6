"""What one owner may use: minutes of video in a month, jobs at the same time, bytes kept."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rushes.bootstrap import Ports
from rushes.errors import OverQuota
from rushes.jobs import Usage

MONTHS = 12  # that GET /usage tells


def usage(ports: Ports, owner: UUID) -> dict[str, Any]:
    """What is used, by month, next to what may be used; 0 stands for no limit."""
    used = ports.repository.usage(owner)
    return {
        "months": [month.model_dump(mode="json") for month in used.months[:MONTHS]],
        "jobs": used.jobs,
        "bytes": used.bytes,
        "quotas": quotas(ports),
    }


def quotas(ports: Ports) -> dict[str, float]:
    mine = ports.settings
    return {"minutes": mine.quota_minutes, "jobs": mine.quota_jobs, "bytes": mine.quota_bytes}


def check(ports: Ports, owner: UUID, more_bytes: int) -> None:
    """Raises OverQuota naming what is used up: `minutes`, `jobs` or `bytes`."""
    limits = quotas(ports)
    if not any(limits.values()):
        return
    used = ports.repository.usage(owner)
    for name, over, sentence in (
        ("minutes", minutes(used) >= limits["minutes"], "minutes of video a month"),
        ("jobs", used.jobs >= limits["jobs"], "jobs at the same time"),
        ("bytes", used.bytes + more_bytes > limits["bytes"], "bytes of video kept"),
    ):
        if limits[name] and over:
            raise OverQuota(f"Your share of {limits[name]:,g} {sentence} is used up.", name)


def minutes(used: Usage) -> float:
    """The minutes of this month, UTC."""
    this = f"{datetime.now(UTC):%Y-%m}"
    return sum(month.minutes for month in used.months if month.month == this)
