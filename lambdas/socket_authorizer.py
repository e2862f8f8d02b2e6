"""Authorize a WebSocket connection by a single-use ticket issued through the API."""

from collections.abc import Mapping
from typing import Any

from entry import Context

from rushes.bootstrap import ports


def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
    owner = ports().socket_tickets.redeem_ticket(ticket) if ticket else None
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow" if owner else "Deny",
        "Resource": event["methodArn"],
    }
    return {
        "principalId": str(owner or "nobody"),
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"owner": str(owner or "")},
    }
