"""Rate limits per client address: a number of calls a minute, and a fraction of it for expensive routes."""

from collections.abc import Mapping
from typing import Any

from rushes.api.headers import header
from rushes.bootstrap import Ports
from rushes.errors import TooManyRequests

SHARES = {
    "POST /me/export": 0.05,
    "DELETE /me": 0.05,
    "GET /health/deep": 0.1,
    "POST /webhooks": 0.2,
    "POST /jobs": 0.5,
    "POST /jobs/{job_id}/retry": 0.5,
    "POST /socket-tickets": 0.5,
}
"""The fraction of the limit that one route may use; a route without a row may use all of it."""


def address_of(event: Mapping[str, Any], proxy_count: int) -> str:
    """The client's address, behind `proxy_count` trusted proxies: the one that the outermost of them recorded.

    Each proxy, like API Gateway, appends the address of its caller to X-Forwarded-For. Entries further left come from
    the client and are ignored.
    """
    peer = str(event["requestContext"]["identity"]["sourceIp"])
    forwarded_addresses = [address.strip() for address in header(event, "X-Forwarded-For").split(",")]
    return (
        forwarded_addresses[-1 - proxy_count] or peer if 0 < proxy_count < len(forwarded_addresses) else peer
    )


def admit(ports: Ports, event: Mapping[str, Any]) -> None:
    """Count a call of API Gateway. Raises TooMany with the seconds until the next allowed call."""
    calls_per_minute = ports.settings.calls_per_minute
    address = address_of(event, ports.settings.trusted_hops)
    route = f"{event['httpMethod']} {event.get('resource') or event['path']}"
    rates = {f"{address}#{route}": max(1, int(calls_per_minute * SHARES[route]))} if route in SHARES else {}
    for name, per_minute in (rates | {address: calls_per_minute}).items():
        if wait := ports.rate_limits.acquire(name, per_minute):
            raise TooManyRequests(
                f"More than {per_minute} calls a minute came from your address: wait.", wait
            )
