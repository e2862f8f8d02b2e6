"""Whether the API answers, seen from outside: a call of its /health as anybody makes it."""

import json
import urllib.error
import urllib.request
from http import HTTPStatus
from http.client import HTTPException

SECONDS = 10.0  # after which it counts as no answer
MOST_BYTES = 65_536  # of an answer; nobody reads more


def is_healthy(endpoint: str, seconds: float = SECONDS) -> bool:
    """True when GET <endpoint>/health answers 200 and says that it is well, within so many seconds."""
    try:
        with urllib.request.urlopen(f"{endpoint}/health", timeout=seconds) as answer:  # noqa: S310 - our own address
            said = json.loads(answer.read(MOST_BYTES))
            return bool(answer.status == HTTPStatus.OK and said["status"] == "ok")
    except (urllib.error.URLError, HTTPException, OSError, ValueError, KeyError, TypeError):
        return False
