"""The state Look: analyse one batch of samples with Google Cloud Vision."""

from collections.abc import Mapping
from typing import Any

from entry import Context, opened

from rushes.steps import detect


def handler(event: Mapping[str, Any], context: Context) -> dict[str, bool]:
    deployment, ticket = opened(event)
    circuit_breaker = detect.breaker(deployment.versions)
    return {
        "answered": detect.look(
            ticket, event["batch"], deployment.storage, deployment.settings, circuit_breaker
        )
    }
