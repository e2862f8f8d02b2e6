"""Probe the API from outside with a call of /health."""

import json
import urllib.error
import urllib.request
from http import HTTPStatus
from http.client import HTTPException

SECONDS = 10.0  # timeout of a probe
MOST_BYTES = 65_536  # read from a response


def is_healthy(endpoint: str, seconds: float = SECONDS) -> bool:
    """True if GET <endpoint>/health answers 200 with status "ok" within `seconds`."""
    try:
        with urllib.request.urlopen(f"{endpoint}/health", timeout=seconds) as response:  # noqa: S310 - our own address
            body = json.loads(response.read(MOST_BYTES))
            return bool(response.status == HTTPStatus.OK and body["status"] == "ok")
    except (urllib.error.URLError, HTTPException, OSError, ValueError, KeyError, TypeError):
        return False
