"""What CloudWatch is told, as lines of the embedded metric format; on a laptop, without a namespace, nothing.

| metric              | of                          | said by                                    |
|---------------------|-----------------------------|--------------------------------------------|
| JobsOpened          | (beside it: owner)          | Open                                       |
| JobsEnded           | status                      | Finish, Reject, Fail, Settle               |
| MinutesProcessed    |                             | Record: the length of the film             |
| CostUsd             |                             | Record: of all steps                       |
| StepSeconds         | step                        | Record                                     |
| StepAttempts        |                             | Record: of all steps                       |
| NoCapacity          |                             | Fail                                       |
| MalwareFound        |                             | Reject                                     |
| NotScanned          |                             | Reject, Fail                               |
| BreakerOpen         |                             | Choose: 1 while a service is not asked     |
| Unhealthy           |                             | Pulse: 1 when /health does not answer      |
| DatabaseUnreachable |                             | whoever is inside the network              |
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from types import MappingProxyType
from typing import Any, TypeVar

from aws_lambda_powertools.metrics import MetricUnit, single_metric

from rushes.domain import StepRecord
from rushes.errors import DatabaseAway, Reason

UNAVAILABLE = 503

Answer = TypeVar("Answer")
Handler = Callable[[dict[str, Any], Any], Answer]


def tell(
    name: str, value: float = 1.0, beside: Mapping[str, str] = MappingProxyType({}), **dimensions: str
) -> None:
    """One value of one metric, in POWERTOOLS_METRICS_NAMESPACE. `beside`: for who asks the log; no dimension."""
    namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "")
    if not namespace:
        return
    unit = MetricUnit.Seconds if name == "StepSeconds" else MetricUnit.Count
    with single_metric(name=name, unit=unit, value=value, namespace=namespace) as metric:
        for dimension, of in dimensions.items():
            metric.add_dimension(dimension, of)
        for key, told in beside.items():
            metric.add_metadata(key, told)


def recorded(records: Sequence[StepRecord]) -> None:
    """What the steps of a job took."""
    for record in records:
        tell("StepSeconds", record.seconds, step=record.step)
    tell("StepAttempts", sum(record.attempts for record in records))
    tell("CostUsd", sum(record.cost_usd for record in records))
    seconds = sum(float(each.facts.get("duration") or 0) for each in records if each.step == "probe")
    tell("MinutesProcessed", seconds / 60)


def ended(status: str | None, why: str = "") -> str | None:
    """A job ended so; `why` is its reason, or the class of the error that ended it."""
    if status:
        tell("JobsEnded", status=status)
    match why:
        case "NoCapacity":
            tell("NoCapacity")
        case Reason.MALWARE:
            tell("MalwareFound")
        case Reason.NOT_SCANNED | "NotScanned":
            tell("NotScanned")
    return status


def inside(handler: Handler[Answer]) -> Handler[Answer]:
    """A handler of the network of the database, which says so when it cannot reach it."""

    @wraps(handler)
    def watched(event: dict[str, Any], context: Any) -> Answer:
        try:
            answer = handler(event, context)
        except DatabaseAway:
            tell("DatabaseUnreachable")
            raise
        if isinstance(answer, Mapping) and answer.get("statusCode") == UNAVAILABLE:
            tell("DatabaseUnreachable")
        return answer

    return watched
