"""Has the migrations applied: fetches the administrator's password where Secrets Manager can be reached, and hands it
to the function that reaches the database."""

import json

from rushes.adapters.aws.clients import client, translated
from rushes.adapters.aws.secrets import fetch
from rushes.errors import Unavailable


def upgrade(secret: str, function: str) -> list[str]:
    """The names of what was applied. Raises Unavailable with the kind of error when it failed."""
    with translated():
        answer = client("lambda").invoke(FunctionName=function, Payload=fetch(secret).encode())
    told = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise Unavailable(f"The migrations failed ({told.get('errorType')}): {told.get('errorMessage')}")
    return list(told)
