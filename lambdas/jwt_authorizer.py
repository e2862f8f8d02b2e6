"""Custom authorizer of the REST API for tokens of an issuer other than Cognito."""

from collections.abc import Mapping
from typing import Any

from entry import Context

from rushes.api.tokens import claims
from rushes.errors import SignedOut
from rushes.settings import load_settings


def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """API Gateway turns this exact error into a 401 and any other into a 403; on a 401 a client signs in again."""
    try:
        token_claims = claims(load_settings(), event.get("authorizationToken") or "")
    except SignedOut as error:
        raise PermissionError("Unauthorized") from error
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": event["methodArn"].split("/")[0] + "/*",
    }
    return {
        "principalId": str(token_claims["sub"]),
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {},
    }
