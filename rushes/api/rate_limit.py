"""How often one address may call: so many times a minute in all, and less often what costs more."""

from collections.abc import Mapping
from typing import Any

from rushes.api.headers import header
from rushes.bootstrap import Ports
from rushes.errors import TooMany

SHARES = {
    "POST /me/export": 0.05,
    "DELETE /me": 0.05,
    "GET /health/deep": 0.1,
    "POST /webhooks": 0.2,
    "POST /jobs": 0.5,
    "POST /jobs/{job_id}/retry": 0.5,
    "POST /socket-tickets": 0.5,
}
"""The share of all calls that one route may take; a route without a row may take them all."""


def address_of(event: Mapping[str, Any], hops: int) -> str:
    """Who calls. Behind so many proxies of ours it is what the outermost of them saw.

    Each proxy, and API Gateway at the end, writes whom it was called by behind what it was sent in X-Forwarded-For:
    whatever a caller says of itself stands further left, and is not looked at.
    """
    peer = str(event["requestContext"]["identity"]["sourceIp"])
    seen = [each.strip() for each in header(event, "X-Forwarded-For").split(",")]
    return seen[-1 - hops] or peer if 0 < hops < len(seen) else peer


def admit(ports: Ports, event: Mapping[str, Any]) -> None:
    """Let a call of API Gateway pass. Raises TooMany, which says when the next one may."""
    all_calls = ports.settings.calls_per_minute
    address = address_of(event, ports.settings.trusted_hops)
    route = f"{event['httpMethod']} {event.get('resource') or event['path']}"
    rates = {f"{address}#{route}": max(1, int(all_calls * SHARES[route]))} if route in SHARES else {}
    for name, per_minute in (rates | {address: all_calls}).items():
        if wait := ports.rate_limits.take(name, per_minute):
            raise TooMany(f"More than {per_minute} calls a minute came from your address.", wait)
