"""Applies the migrations: fetches the administrator's password from Secrets Manager, and passes it to the function
that can reach the database."""

import json

from rushes.adapters.aws.clients import create_client, translate_errors
from rushes.adapters.aws.secrets import fetch_secret
from rushes.errors import Unavailable


def apply_migrations(secret: str, function: str) -> list[str]:
    """Apply the missing migrations and return their names. Raises Unavailable with the error if one fails."""
    with translate_errors():
        response = create_client("lambda").invoke(
            FunctionName=function, Payload=fetch_secret(secret).encode()
        )
    result = json.loads(response["Payload"].read())
    if "FunctionError" in response:
        raise Unavailable(f"The migrations failed ({result.get('errorType')}): {result.get('errorMessage')}")
    return list(result)
