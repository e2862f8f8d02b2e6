"""Metrics for CloudWatch in the embedded metric format; without a namespace, as on a laptop, nothing is written.

| metric              | dimension                   | emitted by                                 |
|---------------------|-----------------------------|--------------------------------------------|
| JobsOpened          | (metadata: owner)           | Open                                       |
| JobsEnded           | status                      | Finish, Fail, reconcile                    |
| MinutesProcessed    |                             | Finish: the length of the video            |
| CostUsd             |                             | Finish: of all steps                       |
| StepSeconds         | step                        | Finish                                     |
| StepAttempts        |                             | Finish: of all steps                       |
| NoCapacity          |                             | StoreFailure                               |
| MalwareFound        |                             | Finish                                     |
| NotScanned          |                             | Finish, Fail                               |
| BreakerOpen         |                             | Choose: 1 while the circuit breaker is open |
| Unhealthy           |                             | health_probe: 1 if /health fails           |
| DatabaseUnreachable |                             | every Lambda in the database's network     |
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from types import MappingProxyType
from typing import Any, TypeVar

from aws_lambda_powertools.metrics import MetricUnit, single_metric

from rushes.domain import StepRecord
from rushes.errors import DatabaseUnavailable, Reason

UNAVAILABLE = 503

Answer = TypeVar("Answer")
Handler = Callable[[dict[str, Any], Any], Answer]


def tell(
    name: str, value: float = 1.0, beside: Mapping[str, str] = MappingProxyType({}), **dimensions: str
) -> None:
    """Emit one value of a metric in POWERTOOLS_METRICS_NAMESPACE. `beside` adds metadata for log queries."""
    namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "")
    if not namespace:
        return
    unit = MetricUnit.Seconds if name == "StepSeconds" else MetricUnit.Count
    with single_metric(name=name, unit=unit, value=value, namespace=namespace) as metric:
        for dimension, dimension_value in dimensions.items():
            metric.add_dimension(dimension, dimension_value)
        for key, metadata_value in beside.items():
            metric.add_metadata(key, metadata_value)


def recorded(records: Sequence[StepRecord]) -> None:
    """Emit duration, attempts and cost of a job's steps."""
    for record in records:
        tell("StepSeconds", record.seconds, step=record.step)
    tell("StepAttempts", sum(record.attempts for record in records))
    tell("CostUsd", sum(record.cost_usd for record in records))
    seconds = sum(float(probe.facts.get("duration") or 0) for probe in records if probe.step == "probe")
    tell("MinutesProcessed", seconds / 60)


def ended(status: str | None, why: str = "") -> str | None:
    """Emit the end of a job; `why` is its reason."""
    if status:
        tell("JobsEnded", status=status)
    match why:
        case Reason.MALWARE:
            tell("MalwareFound")
        case Reason.NOT_SCANNED:
            tell("NotScanned")
    return status


def inside(handler: Handler[Answer]) -> Handler[Answer]:
    """Decorate a handler in the database's network: emit a metric if the database is unreachable."""

    @wraps(handler)
    def wrapper(event: dict[str, Any], context: Any) -> Answer:
        try:
            response = handler(event, context)
        except DatabaseUnavailable:
            tell("DatabaseUnreachable")
            raise
        if isinstance(response, Mapping) and response.get("statusCode") == UNAVAILABLE:
            tell("DatabaseUnreachable")
        return response

    return wrapper
