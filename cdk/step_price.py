"""What a second costs where a step runs, from the dated list
(rushes/operations/cost/prices.toml). report.json multiplies by it.

On demand, never spot: what a job cost is at most what it says. Seconds of a machine between jobs are nobody's.
"""

from collections.abc import Sequence

from rushes.operations.cost.prices import prices

MEBIBYTES = 1024  # in a gigabyte, as AWS counts a Lambda's
SECONDS = 3600


def of_function(megabytes: int) -> str:
    """A Lambda of this memory, on arm64."""
    return dollars(prices().gigabyte_second * megabytes / MEBIBYTES)


def of_machine(types: Sequence[str], share: float = 1.0) -> str:
    """A share of the dearest of these machines. Raises BadRequest for one that the list does not know."""
    return dollars(share * max(prices().of_hour(kind) for kind in types) / SECONDS)


def dollars(amount: float) -> str:
    return f"{amount:.10f}"
