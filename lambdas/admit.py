"""Lets a call to the REST API in whose token another issuer than Cognito has signed."""

from collections.abc import Mapping
from typing import Any

from entry import Context

from rushes.door.tokens import claims
from rushes.errors import SignedOut
from rushes.settings import settings


def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    try:
        found = claims(settings(), event.get("authorizationToken") or "")
    except SignedOut:
        found = {}
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow" if found else "Deny",
        "Resource": event["methodArn"].split("/")[0] + "/*",
    }
    return {
        "principalId": str(found.get("sub", "nobody")),
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {},
    }
