"""The audit log: every call that changed something and the end of every job, for the owner to read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rushes.api.rate_limit import address_of
from rushes.bootstrap import Ports

OK, ERROR = 200, 400


def page(ports: Ports, owner: UUID, limit: int, after: int) -> dict[str, Any]:
    """List the entries after number `after`, oldest first, each with the hash that seals it."""
    entries = ports.accounts.list_audit_entries(owner, after, limit + 1)
    data = [entry.model_dump(mode="json", exclude={"owner"}) for entry in entries[:limit]]
    return {"data": data, "has_more": len(entries) > limit}


def note(ports: Ports, owner: UUID, event: Mapping[str, Any], response: Mapping[str, Any]) -> None:
    """Write an audit entry for a successful call that changed something, without the request and response bodies."""
    if event["httpMethod"] == "GET" or not OK <= response["statusCode"] < ERROR:
        return
    detail = {
        "status": response["statusCode"],
        "request_id": event["requestContext"].get("requestId", ""),
        "address": address_of(event, ports.settings.trusted_hops),
    }
    route = f"{event['httpMethod']} {event.get('resource') or event['path']}"
    ports.accounts.append_audit_entry(owner, str(owner), route, event["path"], detail)
