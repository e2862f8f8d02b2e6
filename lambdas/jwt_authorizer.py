"""Lets a call to the REST API in whose token another issuer than Cognito has signed."""

from collections.abc import Mapping
from typing import Any

from entry import Context

from rushes.api.tokens import claims
from rushes.errors import SignedOut
from rushes.settings import settings


def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """API Gateway makes a 401 of this very error, and a 403 of everything else: with a 401 a client signs in again."""
    try:
        found = claims(settings(), event.get("authorizationToken") or "")
    except SignedOut as error:
        raise PermissionError("Unauthorized") from error
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": event["methodArn"].split("/")[0] + "/*",
    }
    return {
        "principalId": str(found["sub"]),
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {},
    }
