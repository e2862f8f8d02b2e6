"""Who changed what, for its owner to read: every call that changed something, and every end of a job."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rushes.api.rate_limit import address_of
from rushes.bootstrap import Ports

OK, ERROR = 200, 400


def page(ports: Ports, owner: UUID, limit: int, after: int) -> dict[str, Any]:
    """The entries after the number `after`, oldest first, each with the hash that seals it."""
    found = ports.accounts.audit(owner, after, limit + 1)
    data = [entry.model_dump(mode="json", exclude={"owner"}) for entry in found[:limit]]
    return {"data": data, "has_more": len(found) > limit}


def note(ports: Ports, owner: UUID, event: Mapping[str, Any], answered: Mapping[str, Any]) -> None:
    """Write down a call that changed something. What was asked and answered stays out of it."""
    if event["httpMethod"] == "GET" or not OK <= answered["statusCode"] < ERROR:
        return
    detail = {
        "status": answered["statusCode"],
        "request_id": event["requestContext"].get("requestId", ""),
        "address": address_of(event, ports.settings.trusted_hops),
    }
    route = f"{event['httpMethod']} {event.get('resource') or event['path']}"
    ports.accounts.append(owner, str(owner), route, event["path"], detail)
