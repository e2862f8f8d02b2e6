"""Usage and quotas of an owner, and an early check before an upload starts."""

from typing import Any
from uuid import UUID

from rushes.bootstrap import Ports
from rushes.domain import quotas

MONTHS = 12  # shown by GET /usage


def usage(ports: Ports, owner: UUID) -> dict[str, Any]:
    """Usage by month next to the quotas; 0 means no limit."""
    used = ports.repository.get_usage(owner)
    return {
        "months": [month.model_dump(mode="json") for month in used.months[:MONTHS]],
        "jobs": used.jobs,
        "bytes": used.bytes,
        "quotas": ports.quotas._asdict(),
    }


def check(ports: Ports, owner: UUID, additional_bytes: int) -> None:
    """Raises OverQuota. The insert of the job row checks again, so concurrent calls cannot exceed a quota."""
    limits = ports.quotas
    if any(limits):
        quotas.check_quotas(ports.repository.get_usage(owner), limits, additional_bytes)
