"""Applies the migrations: fetches the administrator's password from Secrets Manager, and passes it to the function
that can reach the database."""

import json

from rushes.adapters.aws.clients import client, translated
from rushes.adapters.aws.secrets import fetch
from rushes.errors import Unavailable


def upgrade(secret: str, function: str) -> list[str]:
    """Apply the missing migrations and return their names. Raises Unavailable with the error if one fails."""
    with translated():
        response = client("lambda").invoke(FunctionName=function, Payload=fetch(secret).encode())
    result = json.loads(response["Payload"].read())
    if "FunctionError" in response:
        raise Unavailable(f"The migrations failed ({result.get('errorType')}): {result.get('errorMessage')}")
    return list(result)
