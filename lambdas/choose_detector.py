"""The state Choose: select the detector."""

from collections.abc import Mapping
from typing import Any

from entry import Context, ticket_of
from metrics import tell

from rushes.bootstrap import ports
from rushes.steps import detect


def handler(event: Mapping[str, Any], context: Context) -> dict[str, str]:
    deployment, ticket = ports(), ticket_of(event)
    circuit_breaker = detect.breaker(deployment.versions)
    tell("BreakerOpen", float(circuit_breaker.is_open))
    return {"road": detect.choose(ticket, deployment.storage, deployment.settings, circuit_breaker)}
