"""What an owner used and may use; and a first look, so that nobody uploads in vain what is refused at the end."""

from typing import Any
from uuid import UUID

from rushes.bootstrap import Ports
from rushes.domain import quotas

MONTHS = 12  # that GET /usage tells


def usage(ports: Ports, owner: UUID) -> dict[str, Any]:
    """What is used, by month, next to what may be used; 0 stands for no limit."""
    used = ports.repository.usage(owner)
    return {
        "months": [month.model_dump(mode="json") for month in used.months[:MONTHS]],
        "jobs": used.jobs,
        "bytes": used.bytes,
        "quotas": ports.quotas._asdict(),
    }


def check(ports: Ports, owner: UUID, more_bytes: int) -> None:
    """Raises OverQuota. What passes here at the same time is told apart where the row of the job is written."""
    limits = ports.quotas
    if any(limits):
        quotas.check(ports.repository.usage(owner), limits, more_bytes)
