"""The price per second of compute, from the dated list (rushes/operations/cost/prices.toml), for report.json.

On-demand prices, never spot, so a reported cost is an upper limit. Idle seconds between jobs are not charged to a job.
"""

from collections.abc import Sequence

from rushes.operations.cost.prices import prices

MEBIBYTES_PER_GIGABYTE = 1024  # as AWS bills Lambda memory
SECONDS_PER_HOUR = 3600


def lambda_price_per_second(megabytes: int) -> str:
    """Return the price of a second of an arm64 Lambda with this memory."""
    return format_price(prices().gigabyte_second * megabytes / MEBIBYTES_PER_GIGABYTE)


def machine_price_per_second(types: Sequence[str], share: float = 1.0) -> str:
    """Return the price of a share of the most expensive of these machines. Raises BadRequest for an unknown type."""
    return format_price(share * max(prices().of_hour(kind) for kind in types) / SECONDS_PER_HOUR)


def format_price(amount: float) -> str:
    return f"{amount:.10f}"
